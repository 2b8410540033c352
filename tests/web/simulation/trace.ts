import { BEGINNING } from './time';

/** What happened in a case, line by line with its virtual time. */
export class Trace {
  readonly lines: string[] = [];

  note(text: string): void {
    const seconds = ((Date.now() - BEGINNING) / 1000).toFixed(3);
    this.lines.push(`${seconds.padStart(9)} ${text}`);
  }

  get text(): string {
    return this.lines.join('\n');
  }
}

/** How often each thing has happened, over all cases of a run. */
export class Counts {
  readonly #numbers = new Map<string, number>();

  add(name: string): void {
    this.#numbers.set(name, (this.#numbers.get(name) ?? 0) + 1);
  }

  of(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  /** The names of a list that never happened. */
  missing(names: readonly string[]): string[] {
    return names.filter((name) => this.of(name) === 0);
  }

  table(names: readonly string[]): string {
    return names.map((name) => `  ${String(this.of(name)).padStart(7)}  ${name}`).join('\n');
  }
}
