import { z } from 'zod';
{{ types.import(["sameValue"], "utils") }}
import { ValidationError } from './errors';
import type { Row, SyncTable } from './table';

/** The value in the form that is stored; throws if it does not fit. */
export function validateBeforeEnqueue<T>(
  schema: z.ZodType<T>,
  value: unknown,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  throw new ValidationError(z.prettifyError(result.error), issues);
}

/**
 * The columns that an input really changes, validated; undefined if there are
 * none. What the input leaves undefined stays as it is, and what it may not
 * carry is not looked at. Only these columns are validated: a value that a
 * newer version of the application stored elsewhere in the row is no obstacle.
 */
export function validateChanges<T extends Row>(
  schema: z.ZodObject,
  table: SyncTable,
  existing: T,
  input: Row,
): Partial<T> | undefined {
  const given = Object.entries(input).filter(
    ([column, value]) => value !== undefined && table.update.includes(column),
  );
  const validated = validateBeforeEnqueue(
    schema.partial(),
    Object.fromEntries(given),
  );
  const changed = Object.entries(validated).filter(
    ([column, value]) => !sameValue(value, existing[column]),
  );
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed) as Partial<T>;
}
