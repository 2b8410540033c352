import type { Row } from './table';

/** Compares two rows, as `Array.prototype.sort` wants it. */
export type Order<T> = (a: T, b: T) => number;

/**
 * Orders rows by a column. Text goes by code unit, rows without a value come
 * last either way, and rows with the same value are told apart by their key.
 */
export function orderBy<T extends Row>(
  column: keyof T & string,
  key: readonly (keyof T & string)[],
  direction: 'ascending' | 'descending' = 'ascending',
): Order<T> {
  const sign = direction === 'ascending' ? 1 : -1;
  return (a, b) => {
    const [x, y] = [a[column], b[column]];
    if (isEmpty(x) !== isEmpty(y)) return isEmpty(x) ? 1 : -1;
    return sign * compareValues(x, y) || compareKeys(a, b, key);
  };
}

function compareKeys<T extends Row>(
  a: T,
  b: T,
  key: readonly (keyof T & string)[],
): number {
  for (const column of key) {
    const order = compareValues(a[column], b[column]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return rank(a, b);
  if (typeof a === 'number' && typeof b === 'number') return rank(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') {
    return rank(Number(a), Number(b));
  }
  return 0;
}

function rank<V extends string | number>(a: V, b: V): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined;
}
