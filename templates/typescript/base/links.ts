import { rowText, type OutboxEntry } from './stored';
import type { Row } from './table';
import { tableNamed } from './tables';

// Which rows an entry has to do with beside its own, because one refers to the
// other. Both ends are known on the device, so nothing else has to wait.

/** The rows that must be on the server before an entry can be: it names them. */
export function neededRows({ table, payload }: OutboxEntry): string[] {
  return referredRows(table, payload);
}

/**
 * The rows that cannot go before an entry is done: its row refers to them until
 * then, or will.
 */
export function linkedRows({ table, payload, base }: OutboxEntry): string[] {
  return [...referredRows(table, base ?? {}), ...referredRows(table, payload)];
}

/** Whether the server lacks the row as long as this entry is not done. */
export function isOfMissingRow(entry: OutboxEntry): boolean {
  const { op, reason, restores = false } = entry;
  return op === 'insert' || reason?.kind === 'gone' || restores;
}

function referredRows(table: string, values: Row): string[] {
  const references = tableNamed(table)?.references ?? [];
  return references.flatMap(({ column, table: to }) => {
    const key = values[column];
    return typeof key === 'string' || typeof key === 'number'
      ? [rowText(to, key)]
      : [];
  });
}
