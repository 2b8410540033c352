const WIDTHS = [30, 10, 17, 10, 6, 0];

/** Prints medians of what was measured, beside what they are compared with, each as soon as it is known. */
export class Report {
  constructor() {
    print(['what', 'layer', 'beside', 'floor', 'ratio', 'aim']);
  }

  add(
    what: string,
    layer: readonly number[],
    beside: string,
    floor: readonly number[],
    aim: string,
    unit = 'ms',
  ): void {
    const [mine, theirs] = [median(layer), median(floor)];
    const ratio = (mine / theirs).toFixed(2);
    print([what, shown(mine, unit), beside, shown(theirs, unit), ratio, aim]);
  }

  note(text: string): void {
    console.log(text);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] =
    sorted.length % 2 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1, middle + 1);
  return (low + high) / 2;
}

function shown(value: number, unit: string): string {
  return `${value < 100 ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
}

function print(cells: readonly string[]): void {
  console.log(
    cells
      .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
