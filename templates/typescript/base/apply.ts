import type { Table } from 'dexie';
{{ types.import(["sameValue"], "utils") }}
import { db } from './dexie';
import { doubt } from './doubts';
import { leftOf, longer, settlingOf } from './latecomers';
import { entriesByRow, entriesOfRow, replay } from './outbox';
import { now } from './runtime';
import { markerKey } from './stored';
import type { Marker, OutboxEntry } from './stored';
import { isInserted, isOlder, keyOf, keyText } from './table';
import type { RecordKey, Row, SyncTable } from './table';

// Every row of the server, whether a pull, an event or an answer brought it,
// passes here, inside a transaction that has checked the session. A row without
// waiting changes is the server's; one with waiting changes is the server's
// with these on top, and its oldest entry keeps the server's version.

/** How rows of the server came. */
export type Arrival = {
  /** When they were asked for; 0 if they came unasked. */
  asked_at: number;
  /**
   * Nothing here was ever compared with the server: what is there may come
   * from a layer that made up its own times, so versions say nothing.
   */
  first: boolean;
};

/** Rows of the server, each in the form of the device. */
export async function applyRows(
  table: SyncTable,
  uid: string,
  rows: readonly Row[],
  arrival: Arrival,
): Promise<void> {
  requireFresh(arrival);
  const store = storeOf(table);
  const waiting = await entriesByRow(table, uid);
  const gone = await markersOf(table, uid);
  const keys = rows.map((row) => keyOf(table, row));
  // A first pull takes the rows as they come, whatever is there.
  const locals = arrival.first ? [] : await store.bulkGet(keys);

  const puts: Row[] = [];
  for (const [index, row] of rows.entries()) {
    const text = keyText(keyOf(table, row));
    if ((gone.get(text) ?? -1) >= arrival.asked_at) continue;

    const entries = waiting.get(text) ?? [];
    const [oldest] = entries;
    const local = locals[index];
    const known = oldest ? oldest.base : local;
    if (known && !arrival.first && isOlder(row, known)) continue;
    if (sameValue(row, known)) continue;
    if (oldest && isInsertOf(table, oldest, row)) {
      const settles_at = settledAt(oldest);
      await acknowledge(table, { ...oldest, settles_at }, row);
    } else if (oldest) await rebase(table, keyOf(table, row), row, entries);
    else puts.push(row);
  }
  await store.bulkPut(puts);
}

/**
 * The server has done what an entry says: the row it answered (null after a
 * deletion) becomes the base of what still waits, and the entry is removed.
 */
export async function acknowledge(
  table: SyncTable,
  entry: OutboxEntry,
  answer: Row | null,
): Promise<void> {
  const { user_id, record_id } = entry;
  const entries = await entriesOfRow(table.name, user_id, record_id);
  const rest = entries.filter(({ id }) => id !== entry.id);
  const [next] = rest;

  // An event may have brought a later version while the answer was on its way.
  const { base } = entry;
  const newest = base && answer && isOlder(answer, base) ? base : answer;

  await db.outbox.delete(entry.id);
  if (next) {
    next.not_before = longer(next.not_before, entry.settles_at);
    if (answer && next.op === 'update' && table.conflict === 'reject') {
      next.expects = String(answer.updated_at);
    }
  }
  await rebase(table, record_id, newest, rest);
  // A request that was given up may still change the row: nothing is sent of it
  // before that is over, and then it is asked for.
  if (leftOf(entry.settles_at) > 0) {
    await doubt(table, user_id, record_id, entry.settles_at);
  }
  if (!answer) await markGone(table, user_id, record_id);
}

// An insert whose answer was lost, or is still on its way, and whose row comes
// with a pull or an event, has been done. Sent once more, it would bring back a
// row that somebody has deleted since.
function isInsertOf(
  table: SyncTable,
  { op, payload }: OutboxEntry,
  row: Row,
): boolean {
  return op === 'insert' && isInserted(table, row, payload);
}

// When no request of it can take effect any more. Of several that were sent, an
// earlier one may have made the row, and the last be still on its way.
function settledAt(entry: OutboxEntry): number {
  return entry.attempts > 1 ? settlingOf(entry) : entry.settles_at;
}

/** The server does not have the row (any more), as a request has shown. */
export async function applyAbsence(
  table: SyncTable,
  uid: string,
  key: RecordKey,
): Promise<void> {
  const entries = await entriesOfRow(table.name, uid, key);
  // What waits for this row finds out for itself when it is sent.
  if (entries.length > 0) return;
  await storeOf(table).delete(key);
  await markGone(table, uid, key);
}

/** Shows a row as the server has it, with all that waits on top of it. */
export async function rebase(
  table: SyncTable,
  key: RecordKey,
  base: Row | null,
  entries: readonly OutboxEntry[],
): Promise<void> {
  const [oldest] = entries;
  if (oldest) await db.outbox.put({ ...oldest, base });
  const row = replay(table, base, entries);
  if (row) await storeOf(table).put(row);
  else await storeOf(table).delete(key);
}

// A deletion leaves a marker, so that a row that was read before it cannot come
// back. A request ends within its deadline; markers stay well beyond that.
const MARKER_LIFETIME = 600_000;

// A tab may be frozen while it waits for an answer, and wake up when the markers
// that would have told of it are gone: it has to ask again.
function requireFresh({ asked_at }: Arrival): void {
  if (asked_at > 0 && now() - asked_at > MARKER_LIFETIME) {
    throw new Error('The answer came too late to be believed');
  }
}

/** Whether a deletion of this row has been seen lately. */
export async function isMarkedGone(
  table: SyncTable,
  uid: string,
  key: RecordKey,
): Promise<boolean> {
  return (await markersOf(table, uid)).has(keyText(key));
}

/** Forgets the deletions that no running request can contradict any more. */
export async function forgetOldMarkers(): Promise<void> {
  await db.meta
    .where('key')
    .startsWith('gone:')
    .filter((entry) => 'at' in entry && entry.at < now() - MARKER_LIFETIME)
    .delete();
}

/** Notes that the server does not have a row any more. */
export async function markGone(
  table: SyncTable,
  uid: string,
  key: RecordKey,
): Promise<void> {
  const marker: Marker = {
    key: markerKey(uid, table.name, keyText(key)),
    at: now(),
  };
  await db.meta.put(marker);
}

async function markersOf(
  table: SyncTable,
  uid: string,
): Promise<Map<string, number>> {
  const prefix = markerKey(uid, table.name, '');
  const found = await db.meta.where('key').startsWith(prefix).toArray();
  return new Map(
    found.flatMap((entry) =>
      'at' in entry && entry.at <= now()
        ? [[entry.key.slice(prefix.length), entry.at]]
        : [],
    ),
  );
}

function storeOf(table: SyncTable): Table<Row, RecordKey> {
  return db.table<Row, RecordKey>(table.name);
}
