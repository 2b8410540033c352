import type { Table } from 'dexie';
{{ types.import(["nowISO"], "utils") }}
import { db } from './dexie';
import { ReferencedError } from './errors';
import { enqueueDelete, enqueueFollowing, enqueueUpdate } from './outbox';
import { keyOf, keyText, pick } from './table';
import type { RecordKey, Reference, Row, SyncTable } from './table';
import { referencesTo } from './tables';

// What a deletion does to the rows that refer to the deleted one. The server
// does it by itself, whatever the rules and grants of those rows say; so the
// device does the same, in the transaction of the deletion, and sends nothing of
// it. Rows that the device does not know are the server's alone.

/** Throws if rows refer to this one that would neither go with it nor let go. */
export async function requireUnreferenced(
  table: SyncTable,
  row: Row,
): Promise<void> {
  const going = [{ table, row }];
  const gone = new Set([rowText(table, row)]);
  const kept: { table: SyncTable; column: string; row: Row }[] = [];
  // What is added on the way has its turn as well.
  for (const { table, row } of going) {
    for (const { from, reference } of referencesTo(table.name)) {
      for (const referrer of await referrersOf(table, row, from, reference)) {
        if (reference.onDelete === 'restrict') {
          kept.push({ table: from, column: reference.column, row: referrer });
        }
        const text = rowText(from, referrer);
        if (reference.onDelete !== 'cascade' || gone.has(text)) continue;
        gone.add(text);
        going.push({ table: from, row: referrer });
      }
    }
  }
  const left = kept.find(({ table, row }) => !gone.has(rowText(table, row)));
  if (left) throw new ReferencedError(left.table.name, [left.column]);
}

/**
 * Deletes the rows that go with a deleted one, and takes its key out of those
 * that stay. `deletion` is its entry in the outbox; without one, the server
 * never had the row, and what happens to others is a change of their own.
 */
export async function releaseReferrers(
  table: SyncTable,
  uid: string,
  row: Row,
  deletion: string | null,
): Promise<void> {
  for (const { from, reference } of referencesTo(table.name)) {
    const { column, onDelete } = reference;
    const found = await referrersOf(table, row, from, reference);
    for (const one of found) {
      // It may have gone with another one meanwhile.
      const current = await storeOf(from).get(keyOf(from, one));
      if (!current || current[column] !== one[column]) continue;
      if (onDelete === 'set-null') {
        await detach(from, uid, current, column, deletion);
      }
      if (onDelete === 'cascade') await remove(from, uid, current, deletion);
    }
  }
}

async function detach(
  table: SyncTable,
  uid: string,
  row: Row,
  column: string,
  deletion: string | null,
): Promise<void> {
  const payload = { [column]: null };
  await storeOf(table).put({ ...row, ...payload, updated_at: nowISO() });
  if (deletion === null) {
    await enqueueUpdate(table, uid, row, payload);
  } else {
    const change = { op: 'update', payload } as const;
    await enqueueFollowing(table, uid, row, change, deletion);
  }
}

async function remove(
  table: SyncTable,
  uid: string,
  row: Row,
  deletion: string | null,
): Promise<void> {
  await storeOf(table).delete(keyOf(table, row));
  if (deletion === null) {
    const own = await enqueueDelete(table, uid, row);
    await releaseReferrers(table, uid, row, own);
  } else {
    const change = { op: 'delete', payload: pick(row, table.key) } as const;
    await enqueueFollowing(table, uid, row, change, deletion);
    await releaseReferrers(table, uid, row, deletion);
  }
}

async function referrersOf(
  table: SyncTable,
  row: Row,
  from: SyncTable,
  { column }: Reference,
): Promise<Row[]> {
  const owner = row[table.scope.column];
  return storeOf(from)
    .where(column)
    .equals(keyOf(table, row) as string)
    .filter((referrer) => referrer[from.scope.column] === owner)
    .toArray();
}

function rowText(table: SyncTable, row: Row): string {
  return keyText([table.name, keyText(keyOf(table, row))]);
}

function storeOf(table: SyncTable): Table<Row, RecordKey> {
  return db.table<Row, RecordKey>(table.name);
}
