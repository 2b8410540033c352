import Dexie from 'dexie';
{{ types.import(["generateUUID", "nowISO"], "utils") }}
import { db, schemaVersion } from './dexie';
import { doubtedUntil } from './doubts';
import { leftOf } from './latecomers';
import type { OutboxEntry } from './stored';
import { isOlder, keyOf, keyText, pick } from './table';
import type { RecordKey, Row, SyncTable } from './table';
import { referencesTo } from './tables';

// Every function here belongs into the transaction that changes the row: after
// a crash both the row and its entry are there, or neither.

/** Queues the insert of a new row. */
export async function enqueueInsert(
  table: SyncTable,
  uid: string,
  row: Row,
): Promise<void> {
  const waiting = await entriesOfRow(table.name, uid, keyOf(table, row));
  const payload = pick(row, table.insert);
  await append(table, uid, waiting, { op: 'insert', payload, row: null });
}

/** Queues the changed columns of a row, together with waiting ones if it may. */
export async function enqueueUpdate(
  table: SyncTable,
  uid: string,
  existing: Row,
  changes: Row,
  why: Pick<OutboxEntry, 'makes_room'> = {},
): Promise<void> {
  const key = keyOf(table, existing);
  const waiting = await revived(
    await entriesOfRow(table.name, uid, key),
    changes,
  );
  const last = unsent(waiting.at(-1));
  if (last && last.op !== 'delete' && (await mayMerge(table, last, changes))) {
    await revise(last, last.op, { ...last.payload, ...changes });
    return;
  }
  const change = { op: 'update', payload: changes, row: existing } as const;
  await append(table, uid, waiting, { ...change, ...why });
}

/**
 * Queues a deletion, which takes the place of changes that were never sent.
 * Returns the id of its entry; null if the server never had the row.
 */
export async function enqueueDelete(
  table: SyncTable,
  uid: string,
  existing: Row,
): Promise<string | null> {
  const key = keyOf(table, existing);
  const waiting = await revived(await entriesOfRow(table.name, uid, key), {});
  const isUnsent = waiting.every(
    (entry) => entry.follows !== undefined || unsent(entry),
  );
  if (waiting[0]?.op === 'insert' && isUnsent) {
    // The server never had the row.
    await db.outbox.bulkDelete(waiting.map(({ id }) => id));
    return null;
  }
  const payload = pick(existing, table.key);
  const last = unsent(waiting.at(-1));
  if (last && (await mayBecomeDeletion(table, last))) {
    await revise(last, 'delete', payload);
    return last.id;
  }
  const change = { op: 'delete', payload, row: existing } as const;
  return append(table, uid, waiting, change);
}

/** Notes what the deletion of another row does to this one; it is never sent. */
export async function enqueueFollowing(
  table: SyncTable,
  uid: string,
  existing: Row,
  change: { op: 'update' | 'delete'; payload: Row },
  deletion: string,
): Promise<void> {
  const key = keyOf(table, existing);
  const waiting = await entriesOfRow(table.name, uid, key);
  const { op, payload } = change;
  const following = { op, payload, row: existing, follows: deletion };
  await append(table, uid, waiting, following);
}

/** All entries of a user, in order. */
export async function entriesOf(uid: string): Promise<OutboxEntry[]> {
  return db.outbox
    .where('[user_id+seq]')
    .between([uid, Dexie.minKey], [uid, Dexie.maxKey])
    .toArray();
}

/** The entries of one row, in order. */
export async function entriesOfRow(
  table: string,
  uid: string,
  key: RecordKey,
): Promise<OutboxEntry[]> {
  // A part of a compound key may itself be a list; Dexie's types do not say so.
  const part = key as string;
  return db.outbox
    .where('[user_id+table+record_id]')
    .equals([uid, table, part])
    .sortBy('seq');
}

/** The entries of a table by the text of their row's key, each in order. */
export async function entriesByRow(
  table: SyncTable,
  uid: string,
): Promise<Map<string, OutboxEntry[]>> {
  const entries = await db.outbox
    .where('[user_id+table+record_id]')
    .between([uid, table.name, Dexie.minKey], [uid, table.name, Dexie.maxKey])
    .sortBy('seq');
  const rows = new Map<string, OutboxEntry[]>();
  for (const entry of entries) {
    const row = keyText(entry.record_id);
    rows.set(row, [...(rows.get(row) ?? []), entry]);
  }
  return rows;
}

/**
 * A row as people see it: what the server has, and all that waits on top of
 * it, refused changes included. Null if that ends in a deletion.
 */
export function replay(
  table: SyncTable,
  base: Row | null,
  entries: readonly OutboxEntry[],
): Row | null {
  return entries.reduce<Row | null>((row, entry) => {
    if (entry.op === 'delete') return null;
    if (entry.op === 'update' && !row) return null;
    return row ? merged(row, entry) : created(table, entry);
  }, base);
}

function merged(row: Row, { payload, created_at }: OutboxEntry): Row {
  const edit = { ...payload, updated_at: created_at };
  return isOlder(row, edit) ? { ...row, ...edit } : { ...row, ...payload };
}

// The columns that an insert does not carry are the server's to fill.
function created(table: SyncTable, { payload, created_at }: OutboxEntry): Row {
  return table.map({ ...payload, created_at, updated_at: created_at });
}

async function append(
  table: SyncTable,
  uid: string,
  waiting: readonly OutboxEntry[],
  change: {
    op: OutboxEntry['op'];
    payload: Row;
    row: Row | null;
  } & Pick<OutboxEntry, 'follows' | 'makes_room'>,
): Promise<string> {
  const { op, payload, row, ...why } = change;
  const record_id = keyOf(table, row ?? payload);
  return db.outbox.add({
    ...why,
    id: generateUUID(),
    seq: (await lastSeq()) + 1,
    user_id: uid,
    table: table.name,
    record_id,
    op,
    payload,
    // Without waiting entries, the row is as the server last had it.
    base: waiting.length === 0 ? row : null,
    expects: waiting.length === 0 ? expected(table, op, row) : null,
    status: 'pending',
    reason: null,
    error: null,
    edit: currentEdit(),
    attempts: 0,
    attempt: null,
    sent_at: null,
    next_attempt_at: 0,
    settles_at: 0,
    not_before: await doubtedUntil(table, uid, record_id),
    version: schemaVersion,
    created_at: nowISO(),
  });
}

// A change that must not overwrite another one names the version it was made
// on. Behind a waiting change it is the version that this one will bring.
function expected(
  table: SyncTable,
  op: OutboxEntry['op'],
  row: Row | null,
): string | null {
  if (op !== 'update' || table.conflict === 'last-write') return null;
  return row && String(row.updated_at);
}

// A refused change was not applied. Once its row is edited again it is worth
// another try, with the new values in place of those that were refused; else it
// would hold the edit back for ever.
async function revived(
  waiting: readonly OutboxEntry[],
  changes: Row,
): Promise<OutboxEntry[]> {
  const entries = waiting.map((entry) => {
    if (entry.status === 'pending') return entry;
    const newer = pick(changes, Object.keys(entry.payload));
    return { ...entry, ...FRESH, payload: { ...entry.payload, ...newer } };
  });
  await db.outbox.bulkPut(entries.filter((entry, i) => entry !== waiting[i]));
  return entries;
}

/** What makes an entry as good as one that was never tried. */
export const FRESH = {
  status: 'pending',
  reason: null,
  error: null,
  attempts: 0,
  next_attempt_at: 0,
} as const;

async function revise(
  entry: OutboxEntry,
  op: OutboxEntry['op'],
  payload: Row,
): Promise<void> {
  const created_at = nowISO();
  await db.outbox.put({ ...entry, ...FRESH, op, payload, created_at });
}

// Only what the server cannot have seen may still change: an entry at the end
// of its row's queue, of which no request may still take effect.
function unsent(last: OutboxEntry | undefined): OutboxEntry | undefined {
  if (last?.follows !== undefined) return undefined;
  return last?.attempt === null && leftOf(last.settles_at) === 0
    ? last
    : undefined;
}

// Merging moves a change forward in the queue. Where a rule reads what was
// there before, or where other rows decide whether a value is free, each change
// keeps its place; and what made room for another row stays a change of its own.
async function mayMerge(
  table: SyncTable,
  last: OutboxEntry,
  changes: Row,
): Promise<boolean> {
  if (touches(changes, table.rules.update)) return false;
  if (last.op === 'update' && touches(last.payload, table.single)) return false;
  const shared = [
    ...table.unique.flatMap(({ columns }) => columns),
    ...table.references.map(({ column }) => column),
  ];
  return !touches(changes, shared) || last.seq === (await lastSeq());
}

// A row to which others may have referred since goes after these.
async function mayBecomeDeletion(
  table: SyncTable,
  last: OutboxEntry,
): Promise<boolean> {
  if (last.op !== 'update' || touches(last.payload, table.rules.delete)) {
    return false;
  }
  const isAlone = referencesTo(table.name).length === 0;
  return isAlone || last.seq === (await lastSeq());
}

function touches(changes: Row, columns: readonly string[]): boolean {
  return columns.some((column) => column in changes);
}

const edits = new WeakMap<object, string>();

// An edit is a transaction of its own, also within one of the application.
function currentEdit(): string {
  const transaction = Dexie.currentTransaction;
  const edit = edits.get(transaction) ?? generateUUID();
  edits.set(transaction, edit);
  return edit;
}

async function lastSeq(): Promise<number> {
  return (await db.outbox.orderBy('seq').last())?.seq ?? 0;
}
