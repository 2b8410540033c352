// Arithmetic of rules and filters. A result that the server could not hold has
// no value here either: a rule that reads it refuses the change, and a filter
// leaves the row out.

/** The result, if it is a whole number of four bytes; throws if not. */
export function integer(result: number): number {
  if ((result | 0) === result) return result;
  throw new RangeError('Integer out of range');
}

/** The result, if it is a finite number; throws if not. */
export function finite(result: number): number {
  if (Number.isFinite(result)) return result;
  throw new RangeError('Number out of range');
}

/** The product; throws if it is infinite, or too small to be told from zero. */
export function productOf(left: number, right: number): number {
  return notVanished(left * right, left === 0 || right === 0);
}

/** The quotient; throws if it is infinite, or too small to be told from zero. */
export function quotientOf(left: number, right: number): number {
  return notVanished(left / right, left === 0);
}

function notVanished(result: number, mayBeZero: boolean): number {
  if (result !== 0 || mayBeZero) return finite(result);
  throw new RangeError('Number out of range');
}

/** A filter's condition; false of a row for which it has no value. */
export function ifComputable<Args extends unknown[]>(
  condition: (...args: Args) => boolean,
): (...args: Args) => boolean {
  return (...args) => {
    try {
      return condition(...args);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  };
}
