import { isOfMissingRow, linkedRows, neededRows } from './links';
import { rowOf, type OutboxEntry } from './stored';
import type { SyncTable } from './table';
import { tableNamed } from './tables';

/** What may not be sent because of an earlier entry that is still there. */
export class Held {
  readonly #rows = new Set<string>();
  /** Rows of which something waits for a person. */
  readonly #refused = new Set<string>();
  readonly #claims = new Set<string>();
  readonly #tables = new Set<string>();
  /** Rows that the server does not have yet. */
  readonly #missing = new Set<string>();
  /** Rows to which others refer as long as these wait. */
  readonly #linked = new Set<string>();

  /** Whether an entry has to wait for one of those that hold others back. */
  has(entry: OutboxEntry): boolean {
    return (
      this.hasRow(entry) ||
      this.#tables.has(entry.table) ||
      neededRows(entry).some((row) => this.#missing.has(row)) ||
      (entry.op === 'delete' && this.#linked.has(rowOf(entry))) ||
      (this.#claims.has(entry.table) && claims(entry))
    );
  }

  hasRow(entry: OutboxEntry): boolean {
    return this.#rows.has(rowOf(entry));
  }

  /** What the server has refused holds back its own row, and what needs it. */
  behindRefused(entry: OutboxEntry): void {
    this.#refused.add(rowOf(entry));
    this.#hold(entry);
  }

  /**
   * What is still to be sent holds back its row, what needs it, the deletion of
   * what it refers to and, where it takes or frees a value that one row only may
   * have, later changes of the table that do so too. What itself stands behind a
   * refused change may wait for ever, and claims no value meanwhile.
   */
  behindWaiting(entry: OutboxEntry): void {
    const isBlocked = [rowOf(entry), ...neededRows(entry)].some((row) =>
      this.#refused.has(row),
    );
    if (isBlocked) this.#refused.add(rowOf(entry));
    else if (claims(entry)) this.#claims.add(entry.table);
    this.#hold(entry);
    linkedRows(entry).forEach((row) => this.#linked.add(row));
  }

  /** Where the server lacks something of a table, all of it waits. */
  behindPaused(entry: OutboxEntry): void {
    this.behindWaiting(entry);
    this.#tables.add(entry.table);
  }

  #hold(entry: OutboxEntry): void {
    this.#rows.add(rowOf(entry));
    if (isOfMissingRow(entry)) this.#missing.add(rowOf(entry));
  }
}

// Whether other rows decide if this entry can pass, or it decides about theirs.
function claims(entry: OutboxEntry): boolean {
  const table = tableNamed(entry.table);
  if (!table) return false;
  switch (entry.op) {
    case 'insert':
      return (
        exclusive(table).some((column) => entry.payload[column] != null) ||
        table.single.some((column) => entry.payload[column] === true)
      );
    case 'update':
      return [...exclusive(table), ...table.single].some(
        (column) => column in entry.payload,
      );
    case 'delete':
      return table.unique.length > 0;
  }
}

function exclusive(table: SyncTable): readonly string[] {
  const { column: owner } = table.scope;
  const columns = table.unique.flatMap(({ columns }) => columns);
  return columns.filter((column) => column !== owner);
}
