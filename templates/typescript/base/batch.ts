{{ types.import(["sameValue"], "utils") }}
import type { OutboxEntry } from './stored';
import type { SyncTable } from './table';

/** Entries that travel in one request, which is one statement of the server. */
export type Batch = {
  table: SyncTable;
  op: OutboxEntry['op'];
  entries: OutboxEntry[];
  /** The length of what it sends. */
  length: number;
};

// A server has limits of its own; these stay well below the usual ones.
const ROWS = { insert: 250, update: 100, delete: 100 };
const LENGTH = 1_000_000;

/** A batch of these entries. */
export function batchOf(
  table: SyncTable,
  op: OutboxEntry['op'],
  entries: OutboxEntry[],
): Batch {
  const length = entries.reduce((sum, entry) => sum + lengthOf(entry), 0);
  return { table, op, entries, length };
}

/** Adds an entry that says the same as the others, if it finds room. */
export function join(batch: Batch, entry: OutboxEntry): boolean {
  const { table, op, entries, length } = batch;
  const [first] = entries;
  if (!first || entry.table !== table.name || entry.op !== op) return false;
  if (travelsAlone(table, first) || travelsAlone(table, entry)) return false;
  if (!saysTheSame(first, entry)) return false;
  if (entries.length >= ROWS[op]) return false;
  if (length + lengthOf(entry) > LENGTH) return false;
  entries.push(entry);
  batch.length += lengthOf(entry);
  return true;
}

/** Both halves of a batch. */
export function halves({ table, op, entries }: Batch): Batch[] {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)].map((half) =>
    batchOf(table, op, half),
  );
}

// Of rows with different columns, one statement would make those null that a row
// does not name. An update has one set of values for all of its rows.
function saysTheSame(a: OutboxEntry, b: OutboxEntry): boolean {
  switch (a.op) {
    case 'insert':
      return sameValue(columnsOf(a), columnsOf(b));
    case 'update':
      return sameValue(a.payload, b.payload);
    case 'delete':
      return true;
  }
}

// An update that must not overwrite another one names the version it was made
// on; one that restores its row may become an insert; and two rows that may not
// both be true cannot become so in one statement.
function travelsAlone(table: SyncTable, entry: OutboxEntry): boolean {
  const { expects, payload, restores = false } = entry;
  return (
    expects !== null ||
    restores ||
    table.single.some((column) => payload[column] === true)
  );
}

function columnsOf({ payload }: OutboxEntry): string[] {
  return Object.keys(payload).sort();
}

function lengthOf({ payload }: OutboxEntry): number {
  return JSON.stringify(payload).length;
}
