{{ types.import(["nowISO", "sameValue", "timestampText"], "utils") }}
import { db } from './dexie';
import type { Cursor } from './page';
import { monotonic } from './runtime';
import { watermarkKey, type Watermark } from './stored';
import type { SyncTable } from './table';

// A transaction may commit behind rows that carry a later time than its own.
// So the time before the watermark is read again, until a pull has ended that
// began when no such transaction can have been under way any more.
const OVERLAP = 60_000;

// When this tab saw a watermark reached, by the clock that nobody sets.
const reached = new Map<string, { cursor: Cursor; at: number }>();

/** How far a user's table has been pulled. */
export async function watermarkOf(
  uid: string,
  table: SyncTable,
): Promise<Watermark> {
  const key = watermarkKey(uid, table.name);
  const stored = await db.meta.get(key);
  return isWatermark(stored)
    ? stored
    : {
        key,
        cursor: null,
        settled: false,
        finished_at: null,
        compared_at: null,
      };
}

/** Where the next pull starts; null: from the beginning. */
export function startOf({ cursor, settled }: Watermark): Cursor | null {
  if (!cursor || settled) return cursor;
  const moment = Date.parse(`${cursor.updated_at.slice(0, 23)}Z`);
  const updated_at = timestampText(moment - OVERLAP);
  return { updated_at, key: null };
}

/** Moves the watermark to the end of a page. It never goes back. */
export async function moved(
  uid: string,
  table: SyncTable,
  end: Cursor,
): Promise<void> {
  const mark = await watermarkOf(uid, table);
  if (mark.cursor && end.updated_at < mark.cursor.updated_at) return;
  if (sameValue(mark.cursor, end)) return;
  reached.set(mark.key, { cursor: end, at: monotonic() });
  await db.meta.put({ ...mark, cursor: end, settled: false });
}

/** A pull that began at this time of the monotonic clock has come to its end. */
export async function finished(
  uid: string,
  table: SyncTable,
  began: number,
): Promise<void> {
  const mark = await watermarkOf(uid, table);
  const settled = mark.settled || began - reachedAt(mark) > OVERLAP;
  const finished_at = nowISO();
  // What has been pulled from the beginning needs no comparison that day.
  const compared_at =
    mark.finished_at === null ? finished_at : mark.compared_at;
  await db.meta.put({ ...mark, settled, finished_at, compared_at });
}

// Another tab, or an earlier visit, may have reached it: then nothing is known
// but that it was before now.
function reachedAt({ key, cursor }: Watermark): number {
  const seen = reached.get(key);
  if (seen && sameValue(seen.cursor, cursor)) return seen.at;
  const at = monotonic();
  if (cursor) reached.set(key, { cursor, at });
  return at;
}

function isWatermark(entry: unknown): entry is Watermark {
  return typeof entry === 'object' && entry !== null && 'cursor' in entry;
}
