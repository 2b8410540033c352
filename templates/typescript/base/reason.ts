import type { Failure } from './errors';
import type { Row, SyncTable } from './table';

/** Why the server refused a change. There is no other `kind` than these. */
export type FailureReason =
  /** Another row has the same values in these columns. */
  | { kind: 'unique'; columns: readonly string[] }
  /** What these columns refer to is not there, or the row is referred to. */
  | { kind: 'reference'; columns: readonly string[] }
  /** A value does not fit; the column is null where the check is of the row. */
  | { kind: 'check'; constraint: string; column: string | null }
  /** A rule of the table forbids it. */
  | { kind: 'rule'; rule: string; message: string }
  /** The user may not do this to the row. */
  | { kind: 'denied' }
  /** The row was deleted meanwhile. */
  | { kind: 'gone' }
  /** The row was changed meanwhile: with this change, and as the server has it. */
  | { kind: 'conflict'; mine: Row; theirs: Row }
  /** There is another row with this key. */
  | { kind: 'exists' }
  /** The database cannot hold a value. */
  | { kind: 'invalid'; message: string }
  /** Whatever nobody foresaw. */
  | { kind: 'unknown'; code: string; message: string };

/** What a failure means; `undefined` stands for a table of another version. */
export function reasonOf(
  table: SyncTable | undefined,
  failure: Failure,
): FailureReason {
  const { code, message, hint } = failure;
  const constraint = /constraint "([^"]+)"/.exec(message)?.[1] ?? '';
  switch (code) {
    case '23505':
      return uniqueOf(table, constraint) ?? { kind: 'unknown', code, message };
    case '23503':
      return { kind: 'reference', columns: referring(table, message) };
    case '23502':
      return {
        kind: 'check',
        constraint: 'not null',
        column: columnIn(message),
      };
    case '23514':
      return checkOf(table, constraint);
    case 'P0001':
      return hint
        ? { kind: 'rule', rule: hint, message }
        : { kind: 'unknown', code, message };
    case '42501':
    case 'denied':
      return { kind: 'denied' };
    case 'gone':
      return { kind: 'gone' };
    case 'exists':
      return { kind: 'exists' };
    default:
      return code.startsWith('22')
        ? { kind: 'invalid', message }
        : { kind: 'unknown', code, message };
  }
}

function uniqueOf(
  table: SyncTable | undefined,
  constraint: string,
): FailureReason | undefined {
  const unique = table?.unique.find(
    (unique) => unique.constraint === constraint,
  );
  if (table && unique) {
    // The owner is the same in all rows that a person can see.
    const columns = unique.columns.filter((c) => c !== table.scope.column);
    return { kind: 'unique', columns };
  }
  // The constraint of the key: a row with it is there, but out of sight.
  return constraint.endsWith('_pkey') ? { kind: 'exists' } : undefined;
}

// Of a row that is referred to, no column is at fault.
function referring(table: SyncTable | undefined, message: string): string[] {
  if (message.startsWith('update or delete on')) return [];
  const references = table?.references ?? [];
  return references
    .filter(({ constraint }) => message.includes(`"${constraint}"`))
    .map(({ column }) => column);
}

function checkOf(
  table: SyncTable | undefined,
  constraint: string,
): FailureReason {
  const check = table?.checks.find((check) => check.constraint === constraint);
  if (check && 'rule' in check) {
    return { kind: 'rule', rule: check.rule, message: check.message };
  }
  return { kind: 'check', constraint, column: check?.column ?? null };
}

function columnIn(message: string): string | null {
  return /column "([^"]+)"/.exec(message)?.[1] ?? null;
}
