import { chance } from '../../device/chance';

/** Random choices, the same for the same seed; and names that were never given before. */
export class Dice {
  readonly #next: () => number;
  #given = 0;

  constructor(seed: number) {
    this.#next = chance(seed);
  }

  /** A whole number from 0 up to, but not including, another. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Whether something happens that does so once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new Error('there is nothing to pick from');
    return values[this.below(values.length)] as T;
  }

  /** One of a list, often the last: whoever goes on with something has just begun it. */
  recent<T>(list: readonly T[]): T {
    return this.oneIn(2) ? (list.at(-1) as T) : this.pick(list);
  }

  /** Some of the values, at least one. */
  some<T>(values: readonly T[]): T[] {
    const chosen = values.filter(() => this.oneIn(2));
    return chosen.length > 0 ? chosen : [this.pick(values)];
  }

  /** A number that stands for one thing alone. */
  id(): number {
    this.#given += 1;
    return this.#given;
  }

  name(kind: string): string {
    return `${kind}${this.id()}`;
  }
}
