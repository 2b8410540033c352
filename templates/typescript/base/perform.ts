{{ types.import(["sameValue"], "utils") }}
import { client, send } from './client';
import { RequestError, type Failure } from './errors';
import { fetchRow, rowsOf, whereKey } from './fetch';
import type { OutboxEntry } from './stored';
import type { Row, SyncTable } from './table';

/** The row as the server now has it (null: deleted), or why not. */
export type Result = { row: Row | null } | { failure: Failure };

/**
 * Makes the one request of an entry. An answer without a row is not taken for
 * success or failure: a look at the row decides.
 */
export async function perform(
  token: string,
  table: SyncTable,
  entry: OutboxEntry,
): Promise<Result> {
  try {
    switch (entry.op) {
      case 'insert':
        return await insert(token, table, entry);
      case 'update':
        return await update(token, table, entry);
      case 'delete':
        return await remove(token, table, entry);
    }
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

// What nobody foresaw must not stop the queue: the entry alone is tried again.
function failureOf(error: unknown): Failure {
  if (!(error instanceof RequestError)) {
    return { code: '', message: String(error), status: 0 };
  }
  const { code, message, status } = error;
  return { code, message, status };
}

// A row that is there already may be our own, from an attempt whose answer was
// lost; it is left as it is.
async function insert(
  token: string,
  table: SyncTable,
  { payload, user_id, record_id }: OutboxEntry,
): Promise<Result> {
  const query = client
    .from(table.name)
    .upsert(payload, {
      onConflict: table.key.join(','),
      ignoreDuplicates: true,
    })
    .select(table.select);
  const reply = await send(token, query);
  if (reply.failure) return { failure: reply.failure };
  const [inserted] = rowsOf(table, reply);
  if (inserted) return { row: inserted };

  const existing = await fetchRow(token, table, user_id, record_id);
  if (existing && (table.keyIsRandom || holds(existing, payload))) {
    return { row: existing };
  }
  return refusal('exists', 'There is another row with this key');
}

async function update(
  token: string,
  table: SyncTable,
  { payload, user_id, record_id, expects }: OutboxEntry,
): Promise<Result> {
  const query = client.from(table.name).update(payload);
  const row = whereKey(query, table, record_id);
  const version = expects === null ? row : row.eq('updated_at', expects);
  const reply = await send(token, version.select(table.select));
  if (reply.failure) return { failure: reply.failure };
  const [updated] = rowsOf(table, reply);
  if (updated) return { row: updated };

  const existing = await fetchRow(token, table, user_id, record_id);
  if (!existing) return refusal('gone', 'The row was deleted');
  if (expects === null || existing.updated_at === expects) {
    return refusal('denied', 'The row may not be changed');
  }
  // Our own change, of which the answer was lost, is no conflict.
  return holds(existing, payload)
    ? { row: existing }
    : refusal('conflict', 'The row was changed meanwhile');
}

async function remove(
  token: string,
  table: SyncTable,
  { user_id, record_id }: OutboxEntry,
): Promise<Result> {
  const query = client.from(table.name).delete();
  const narrowed = whereKey(query, table, record_id);
  const reply = await send(token, narrowed.select(table.key.join(',')));
  if (reply.failure) return { failure: reply.failure };
  if (reply.rows.length > 0) return { row: null };

  const existing = await fetchRow(token, table, user_id, record_id);
  return existing
    ? refusal('denied', 'The row may not be deleted')
    : { row: null };
}

function holds(row: Row, payload: Row): boolean {
  return Object.entries(payload).every(([column, value]) =>
    sameValue(row[column], value),
  );
}

function refusal(code: Refusal, message: string): Result {
  return { failure: { code, message, status: 200 } };
}

type Refusal = 'exists' | 'denied' | 'gone' | 'conflict';
