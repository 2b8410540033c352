import { halves, type Batch } from './batch';
import { client } from './client';
import { RequestError, type Failure } from './errors';
import {
  byKey,
  columnsOf,
  fetchRows,
  isOneOf,
  rowsOf,
  selectOf,
  sent,
} from './fetch';
import type { OutboxEntry } from './stored';
import { holds, isInserted, keyText, pick } from './table';
import type { Row, SyncTable } from './table';
import { isOfOneRow, verdictOf, type Seen } from './verdict';

/** The server has done what an entry says: its row as it is now there. */
export type Done = { entry: OutboxEntry; row: Row | null };

/** It has not, or nobody knows; with the row that it has instead, if it told. */
export type Failed = {
  entry: OutboxEntry;
  failure: Failure;
  theirs: Row | null;
};

export type Result = Done | Failed;

/**
 * Makes the request of a batch. A row that the answer lacks is not taken for
 * success or failure: a look at it decides. Where one row may be at fault, both
 * halves are sent alone, so that it takes no other with it; so are those of a
 * batch that was too much at once.
 */
export async function perform(
  token: string,
  batch: Batch,
  beforeHalf: (half: Batch) => Promise<void>,
): Promise<Result[]> {
  const { entries } = batch;
  if (entries.length === 0) return [];
  try {
    return await request(token, batch);
  } catch (error) {
    const failure = failureOf(error);
    const divides = isOfOneRow(failure) || verdictOf(failure) === 'too-much';
    if (entries.length === 1 || !divides) {
      return entries.map((entry) => ({ entry, failure, theirs: null }));
    }
    const results: Result[] = [];
    for (const half of halves(batch)) {
      await beforeHalf(half);
      results.push(...(await perform(token, half, beforeHalf)));
    }
    return results;
  }
}

/** What the server holds of rows that it has changed as it was asked. */
export async function lookUp(token: string, batch: Batch): Promise<Done[]> {
  const rows = await lookedUp(token, batch, batch.entries);
  return batch.entries.map((entry) => ({
    entry,
    row: rows.get(keyText(entry.record_id)) ?? null,
  }));
}

async function request(token: string, batch: Batch): Promise<Result[]> {
  const { table, op, entries } = batch;
  const reply = await sent(token, queryOf(batch));
  // Of what is deleted, only the key comes back.
  const rows =
    op === 'delete' ? reply.rows.map(columnsOf) : rowsOf(table, reply);
  const answered = byKey(table, rows);
  const silent = entries.filter(
    ({ record_id }) => !answered.has(keyText(record_id)),
  );
  const seen = await lookedUp(token, batch, silent);
  const restored = await restore(token, table, silent, seen);
  return entries.map((entry) => {
    const key = keyText(entry.record_id);
    const row = answered.get(key) ?? restored.get(key);
    if (!row) return judged(table, entry, seen.get(key) ?? null);
    return { entry, row: op === 'delete' ? null : row };
  });
}

// A row that a person wants back, although it was deleted. It is not inserted
// before a look has shown that it is gone: one that is there is changed, and
// keeps what others have written to it.
async function restore(
  token: string,
  table: SyncTable,
  entries: readonly OutboxEntry[],
  seen: ReadonlyMap<string, Row>,
): Promise<Map<string, Row>> {
  const rows = entries
    .filter(({ record_id }) => !seen.has(keyText(record_id)))
    .filter(({ op, restores }) => op === 'update' && restores)
    .map(({ base, payload }) => pick({ ...base, ...payload }, table.insert));
  if (rows.length === 0) return new Map();
  const reply = await sent(token, insertOf(table, rows));
  return byKey(table, rowsOf(table, reply));
}

async function lookedUp(
  token: string,
  { table }: Batch,
  entries: readonly OutboxEntry[],
): Promise<Map<string, Row>> {
  const [first] = entries;
  if (!first) return new Map();
  const keys = entries.map(({ record_id }) => record_id);
  return fetchRows(token, table, first.user_id, keys);
}

function queryOf({ table, op, entries }: Batch) {
  const from = client.from(table.name);
  const keys = entries.map(({ record_id }) => record_id);
  const [first] = entries;
  switch (op) {
    case 'insert':
      return insertOf(
        table,
        entries.map(({ payload }) => payload),
      );
    case 'update': {
      const query = from
        .update(first?.payload ?? {})
        .or(isOneOf(table, keys))
        .select(table.select);
      const version = first?.expects ?? null;
      return version === null ? query : query.eq('updated_at', version);
    }
    case 'delete':
      return from
        .delete()
        .or(isOneOf(table, keys))
        .select(selectOf(table, table.key));
  }
}

// A row that is there already may be our own, from an attempt whose answer was
// lost; it is left as it is.
function insertOf(table: SyncTable, rows: readonly Row[]) {
  return client
    .from(table.name)
    .upsert([...rows], {
      onConflict: table.key.join(','),
      ignoreDuplicates: true,
    })
    .select(table.select);
}

// What a row says that a request should have changed, and did not answer.
function judged(table: SyncTable, entry: OutboxEntry, row: Row | null): Result {
  const refusal = (code: Seen, message: string): Result => ({
    entry,
    failure: { code, message, hint: null, status: 200 },
    theirs: row,
  });
  switch (entry.op) {
    case 'insert':
      return row && isInserted(table, row, entry.payload)
        ? { entry, row }
        : refusal('exists', 'There is another row with this key');
    case 'update':
      // Nobody has edited it who would want to hear of that.
      if (!row && entry.makes_room) return { entry, row };
      if (!row) return refusal('gone', 'The row was deleted');
      // Our own change, of which the answer was lost, is no conflict.
      if (entry.expects !== null && holds(row, entry.payload)) {
        return { entry, row };
      }
      return entry.expects === null || row.updated_at === entry.expects
        ? refusal('denied', 'The row may not be changed')
        : refusal('conflict', 'The row was changed meanwhile');
    case 'delete':
      return row
        ? refusal('denied', 'The row may not be deleted')
        : { entry, row };
  }
}

// What nobody foresaw must not stop the queue: it is tried again.
function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) return error.failure;
  return { code: '', message: String(error), hint: null, status: 0 };
}
