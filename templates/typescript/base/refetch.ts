import { applyAbsence, applyRows } from './apply';
import { db } from './dexie';
import { fetchRows, withToken } from './fetch';
import { leftOf } from './latecomers';
import { now } from './runtime';
import { requireSession, type Session } from './session';
import { doubtKey, type Doubt } from './stored';
import { keyText } from './table';
import type { RecordKey, Row, SyncTable } from './table';

/** Asks for rows by their keys, and takes their absence for a deletion. */
export async function refetch(
  session: Session,
  table: SyncTable,
  keys: readonly RecordKey[],
): Promise<void> {
  const changed = await askFor(session, table, keys);
  // An event may have brought an old version while the answer was on its way.
  await askFor(session, table, changed);
}

/** Returns the keys of which the answer says nothing. */
async function askFor(
  session: Session,
  table: SyncTable,
  keys: readonly RecordKey[],
): Promise<RecordKey[]> {
  if (keys.length === 0) return [];
  const { uid } = session;
  const store = db.table<Row>(table.name);
  const before = await store.bulkGet([...keys]);
  const asked_at = now();
  const found = await withToken(uid, (token) =>
    fetchRows(token, table, uid, keys),
  );
  const stores = [store, db.outbox, db.meta];
  return db.transaction('rw', stores, async () => {
    await requireSession(session);
    const changed: RecordKey[] = [];
    const arrival = { asked_at, first: false };
    await applyRows(table, uid, [...found.values()], arrival);
    const present = await store.bulkGet([...keys]);
    for (const [index, key] of keys.entries()) {
      if (found.has(keyText(key))) continue;
      // What has come or changed since the question is not what it was about.
      const isSame = present[index]?.updated_at === before[index]?.updated_at;
      if (isSame) await applyAbsence(table, uid, key);
      else changed.push(key);
    }
    return changed;
  });
}

/** Fetches the rows that are in doubt; those that are settled by now are known. */
export async function settleDoubts(
  session: Session,
  table: SyncTable,
): Promise<void> {
  const prefix = doubtKey(session.uid, table.name, '');
  const entries = await db.meta.where('key').startsWith(prefix).toArray();
  const doubts = entries.filter((entry): entry is Doubt => 'until' in entry);
  if (doubts.length === 0) return;
  const over = new Map(
    doubts
      .filter(({ until }) => leftOf(until) === 0)
      .map(({ key, until }) => [key as string, until]),
  );
  const keys = doubts.map(({ record_id }) => record_id);
  await refetch(session, table, keys);
  // A later request may have left the row in doubt again.
  await db.meta
    .where('key')
    .anyOf([...over.keys()])
    .filter((entry) => 'until' in entry && entry.until === over.get(entry.key))
    .delete();
}
