import Dexie, { type Collection, type Table } from 'dexie';
{{ types.import(["nowISO", "sameValue"], "utils") }}
import { db } from './dexie';
import { UniqueError } from './errors';
import { despiteFreezes } from './freeze';
import { enqueueUpdate } from './outbox';
import { requireCurrentCode, requireUser } from './session';
import { keyOf, keyText, pick } from './table';
import type { RecordKey, Row, SyncTable, Unique } from './table';
import { reachOf } from './tables';

/**
 * One local change: a transaction over the table and what sync needs, so that
 * the row and its outbox entry are both there or neither, and two changes of
 * one row come one after the other. Only Dexie may be awaited inside.
 */
export async function mutate<T>(
  uid: string,
  table: SyncTable,
  change: () => Promise<T>,
): Promise<T> {
  const tables = reachOf(table).map(({ name }) => db.table(name));
  const stores = [...tables, db.outbox, db.meta];
  const run = async () => {
    requireCurrentCode();
    return db.transaction('rw', stores, async () => {
      await requireUser(uid);
      return change();
    });
  };
  // A part of a larger transaction cannot be made anew without the rest.
  return Dexie.currentTransaction ? run() : despiteFreezes(run);
}

/**
 * Throws if another row of the user has the same values where they must differ:
 * told now, and not by the server after a sync. On an update, only what is
 * changed is looked at.
 */
export async function requireUnique(
  table: SyncTable,
  row: Row,
  changes: Row = row,
): Promise<void> {
  for (const unique of table.unique) {
    const { columns } = unique;
    if (!columns.some((column) => column in changes)) continue;
    // Null is never the same as null.
    if (columns.some((column) => row[column] === null)) continue;
    const others = await rowsLike(table, row, unique).toArray();
    if (others.every((other) => isSameRow(table, other, row))) continue;
    const shown = columns.filter((column) => column !== table.scope.column);
    throw new UniqueError(unique.constraint, shown);
  }
}

/**
 * Makes room for the one row of the user that may have this column true: the
 * others get false, ahead of it in the outbox.
 */
export async function unsetOthers(
  table: SyncTable,
  uid: string,
  row: Row,
  column: string,
): Promise<void> {
  const others = await rowsOfOwner(table, row)
    .filter((other) => other[column] === true)
    .filter((other) => !isSameRow(table, other, row))
    .toArray();
  for (const other of others) {
    const changes = { [column]: false };
    const next = { ...other, ...changes, updated_at: nowISO() };
    await storeOf(table).put(next);
    await enqueueUpdate(table, uid, other, changes, { makes_room: true });
  }
}

function rowsLike(
  table: SyncTable,
  row: Row,
  { columns, foundBy }: Unique,
): Collection<Row, RecordKey> {
  switch (foundBy) {
    case 'index':
      return storeOf(table).where(pick(row, columns));
    case 'scan':
      return rowsOfOwner(table, row).filter((other) =>
        columns.every((column) => sameValue(other[column], row[column])),
      );
    case 'server':
      return storeOf(table).limit(0);
  }
}

function rowsOfOwner(table: SyncTable, row: Row): Collection<Row, RecordKey> {
  const { column } = table.scope;
  return storeOf(table).where(column).equals(String(row[column]));
}

function isSameRow(table: SyncTable, a: Row, b: Row): boolean {
  return keyText(keyOf(table, a)) === keyText(keyOf(table, b));
}

function storeOf(table: SyncTable): Table<Row, RecordKey> {
  return db.table<Row, RecordKey>(table.name);
}
