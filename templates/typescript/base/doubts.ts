import { db } from './dexie';
import { refetch } from './refetch';
import { now } from './runtime';
import type { Session } from './session';
import { doubtKey, type Doubt } from './stored';
import { keyText, type RecordKey, type SyncTable } from './table';

// A request whose end nobody saw may have changed a row, or still do so. When
// its entry is given up, nobody sends it again to find out: the row is fetched.

/** Notes that the server may hold something else of a row, until some time. */
export async function doubt(
  table: SyncTable,
  uid: string,
  record_id: RecordKey,
  until: number,
): Promise<void> {
  const key = doubtKey(uid, table.name, keyText(record_id));
  await db.meta.put({ key, record_id, until });
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
  const asked_at = now();
  const keys = doubts.map(({ record_id }) => record_id);
  await refetch(session, table, keys);
  const settled = doubts.filter(({ until }) => until <= asked_at);
  await db.meta.bulkDelete(settled.map(({ key }) => key));
}
