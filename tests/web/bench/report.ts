interface Line {
  what: string;
  layer: string;
  floor: string;
  beside: string;
  ratio: string;
  aim: string;
}

const titles: Line = {
  what: 'what',
  layer: 'layer, ms',
  beside: 'beside',
  floor: 'floor, ms',
  ratio: 'ratio',
  aim: 'aim',
};

/** Medians of what was measured, beside what they are compared with. */
export class Report {
  readonly #lines: Line[] = [];
  readonly #notes = new Set<string>();

  add(what: string, layer: number[], beside: string, floor: number[], aim: string): void {
    const [mine, theirs] = [median(layer), median(floor)];
    const ratio = (mine / theirs).toFixed(2);
    this.#lines.push({ what, layer: shown(mine), beside, floor: shown(theirs), ratio, aim });
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  text(): string {
    const lines = [titles, ...this.#lines];
    const columns = Object.keys(titles) as (keyof Line)[];
    const width = (column: keyof Line) => Math.max(...lines.map((line) => line[column].length));
    const table = lines.map((line) =>
      columns.map((column) => line[column].padEnd(width(column))).join('  '),
    );
    return [...table, '', ...this.#notes].join('\n');
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] =
    sorted.length % 2 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1, middle + 1);
  return (low + high) / 2;
}

function shown(ms: number): string {
  return ms < 100 ? ms.toFixed(2) : ms.toFixed(0);
}
