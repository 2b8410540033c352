import { db } from './dexie';
import { longer } from './latecomers';
import { doubtKey } from './stored';
import { keyText, type RecordKey, type SyncTable } from './table';

// A request whose end nobody saw may have changed a row, or still do so. When
// its entry is gone, because it was given up or because sending it again was
// answered, this is what is left of it: the row is fetched, and what is written
// to it meanwhile is not sent before the request can take effect no more.

/** Notes that the server may hold something else of a row, until some time. */
export async function doubt(
  table: SyncTable,
  uid: string,
  record_id: RecordKey,
  until: number,
): Promise<void> {
  const key = doubtKey(uid, table.name, keyText(record_id));
  const known = await doubtedUntil(table, uid, record_id);
  await db.meta.put({ key, record_id, until: longer(until, known) });
}

/** Until when a request may still change a row; 0 if there is none. */
export async function doubtedUntil(
  table: SyncTable,
  uid: string,
  record_id: RecordKey,
): Promise<number> {
  const key = doubtKey(uid, table.name, keyText(record_id));
  const entry = await db.meta.get(key);
  return entry && 'until' in entry ? entry.until : 0;
}
