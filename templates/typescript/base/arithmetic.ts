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
