import type Dexie from 'dexie';
{{ types.import(["toTimestamp"], "utils") }}
import { reshaped, type Change } from './reshape';
import { now } from './runtime';
import type { OutboxEntry } from './stored';
import { keyOf, keyText, pick } from './table';
import type { RecordKey, Row, SyncTable } from './table';
import { allTables, tableNamed } from './tables';

/**
 * Takes over the rows that a layer written by hand left behind: their times get
 * the form of this one, and all tables are pulled from the beginning, once.
 */
export async function takeOver(db: Dexie): Promise<void> {
  for (const table of allTables) await takeOverRows(db, table);
  await forgetWatermarks(db);
}

async function takeOverRows(db: Dexie, table: SyncTable): Promise<void> {
  const store = db.table<Row>(table.name);
  await store.bulkPut((await store.toArray()).map((row) => mapped(table, row)));
}

// A row that cannot be read stays as it is; the next pull replaces it.
function mapped(table: SyncTable, row: Row): Row {
  try {
    return table.map(row);
  } catch {
    return row;
  }
}

/** An entry as the guide's layer wrote it. */
type HandWritten = {
  id: string;
  user_id: string;
  table: string;
  op: OutboxEntry['op'];
  payload: Row;
  created_at: string | Date;
  attempts: number;
};

/**
 * Takes over the edits of such a layer that never reached the server, with all
 * that became of its tables since.
 */
export async function takeOverOutbox(
  db: Dexie,
  changes: readonly Change[],
): Promise<void> {
  const outbox = db.table<OutboxEntry | HandWritten, string>('outbox');
  const entries = await outbox.toArray();
  let seq = Math.max(0, ...entries.map((e) => ('seq' in e ? e.seq : 0)));

  const seen = new Set(
    entries.filter((entry) => !isHandWritten(entry)).map(rowOf),
  );
  for (const old of entries.filter(isHandWritten).sort(inOrder)) {
    seq += 1;
    const entry = converted(reshaped(old, changes), seq, db.verno);
    if (Object.keys(entry.payload).length === 0) {
      // It only carried columns that are the server's to change.
      await outbox.delete(old.id);
      continue;
    }
    if (!seen.has(rowOf(entry))) entry.base = await baseOf(db, entry);
    seen.add(rowOf(entry));
    await outbox.put(entry);
  }
}

function rowOf({ user_id, table, record_id }: OutboxEntry): string {
  return keyText([user_id, table, keyText(record_id)]);
}

function isHandWritten(entry: OutboxEntry | HandWritten): entry is HandWritten {
  return !('seq' in entry);
}

const OPERATIONS = ['insert', 'update', 'delete'];

// Edits of one millisecond have no order of their own.
function inOrder(a: HandWritten, b: HandWritten): number {
  const [first, second] = [momentOf(a), momentOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return OPERATIONS.indexOf(a.op) - OPERATIONS.indexOf(b.op);
}

function momentOf({ created_at }: HandWritten): string {
  const text =
    created_at instanceof Date ? created_at.toISOString() : created_at;
  return toTimestamp(text) ?? text;
}

function converted(
  old: HandWritten,
  seq: number,
  version: number,
): OutboxEntry {
  const table = tableNamed(old.table);
  // An attempt whose outcome nobody recorded may have reached the server.
  const sent = old.attempts > 0;
  return {
    id: old.id,
    seq,
    user_id: old.user_id,
    table: old.table,
    record_id: (table && keyIn(table, old)) ?? old.id,
    op: old.op,
    payload: table ? payloadOf(table, old) : old.payload,
    base: null,
    expects: null,
    status: 'pending',
    reason: null,
    error: null,
    edit: old.id,
    attempts: old.attempts,
    attempt: sent ? old.id : null,
    sent_at: sent ? now() : null,
    next_attempt_at: 0,
    settles_at: 0,
    not_before: 0,
    version,
    created_at: momentOf(old),
  };
}

// An entry without a key cannot be sent; it stays, to be refused.
function keyIn(table: SyncTable, old: HandWritten): RecordKey | undefined {
  try {
    return keyOf(table, old.payload);
  } catch {
    return undefined;
  }
}

function payloadOf(table: SyncTable, { op, payload }: HandWritten): Row {
  if (op === 'delete') return pick(payload, table.key);
  return pick(
    mapped(table, payload),
    op === 'insert' ? table.insert : table.update,
  );
}

// What the server last had was not kept; the row as it is comes nearest, and
// the first pull puts the server's own in its place.
async function baseOf(db: Dexie, entry: OutboxEntry): Promise<Row | null> {
  if (entry.op === 'insert' || !tableNamed(entry.table)) return null;
  return (await db.table<Row>(entry.table).get(entry.record_id)) ?? null;
}

async function forgetWatermarks(db: Dexie): Promise<void> {
  await db
    .table<{ key: string }, string>('meta')
    .filter(({ key }) => !key.startsWith('step:'))
    .delete();
}
