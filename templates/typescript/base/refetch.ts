import { applyAbsence, applyRows } from './apply';
import { db } from './dexie';
import { fetchRows, withToken } from './fetch';
import { now } from './runtime';
import { requireSession, type Session } from './session';
import { keyText } from './table';
import type { RecordKey, Row, SyncTable } from './table';

/** Asks for rows by their keys, and takes their absence for a deletion. */
export async function refetch(
  session: Session,
  table: SyncTable,
  keys: readonly RecordKey[],
): Promise<void> {
  if (keys.length === 0) return;
  const { uid } = session;
  const store = db.table<Row>(table.name);
  const before = await store.bulkGet([...keys]);
  const asked_at = now();
  const found = await withToken(uid, (token) =>
    fetchRows(token, table, uid, keys),
  );
  const stores = [store, db.outbox, db.meta];
  await db.transaction('rw', stores, async () => {
    await requireSession(session);
    const arrival = { asked_at, first: false };
    await applyRows(table, uid, [...found.values()], arrival);
    const present = await store.bulkGet([...keys]);
    for (const [index, key] of keys.entries()) {
      if (found.has(keyText(key))) continue;
      // What has come or changed since the question is not what it was about.
      const isSame = present[index]?.updated_at === before[index]?.updated_at;
      if (isSame) await applyAbsence(table, uid, key);
    }
  });
}
