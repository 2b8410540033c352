import type { Table } from 'dexie';
{{ types.import(["nowISO"], "utils") }}
import { db } from './dexie';
import { UniqueError } from './errors';
import { enqueueUpdate } from './outbox';
import { requireUser } from './session';
import { keyOf, keyText, type Row, type SyncTable } from './table';

/**
 * One local change: a transaction over the table and what sync needs, so that
 * the row and its outbox entry are both there or neither, and two changes of
 * one row come one after the other. Only Dexie may be awaited inside.
 */
export function mutate<T>(
  uid: string,
  table: SyncTable,
  change: () => Promise<T>,
): Promise<T> {
  const stores = [db.table(table.name), db.outbox, db.meta];
  return db.transaction('rw', stores, async () => {
    await requireUser(uid);
    return change();
  });
}

/**
 * Throws if another row of the user has the same values in these columns: told
 * now, and not by the server after a sync. Null is never the same as null.
 */
export async function requireUnique(
  table: SyncTable,
  uid: string,
  row: Row,
  columns: readonly string[],
): Promise<void> {
  if (columns.some((column) => row[column] === null)) return;
  const key = keyText(keyOf(table, row));
  const taken = await rowsOf(table, uid)
    .filter((other) => columns.every((c) => other[c] === row[c]))
    .filter((other) => keyText(keyOf(table, other)) !== key)
    .count();
  if (taken > 0) throw new UniqueError(columns);
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
  const key = keyText(keyOf(table, row));
  const others = await rowsOf(table, uid)
    .filter((other) => other[column] === true)
    .filter((other) => keyText(keyOf(table, other)) !== key)
    .toArray();
  for (const other of others) {
    const changes = { [column]: false };
    const updated = { ...other, ...changes, updated_at: nowISO() };
    await storeOf(table).put(updated);
    await enqueueUpdate(table, uid, other, changes);
  }
}

function rowsOf(table: SyncTable, uid: string) {
  return storeOf(table).where(table.scope.column).equals(uid);
}

function storeOf(table: SyncTable): Table<Row> {
  return db.table<Row>(table.name);
}
