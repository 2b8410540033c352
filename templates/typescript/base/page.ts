{{ types.import(["timestamp"], "read") }}
import { client } from './client';
import { quoted, readRow, rowsOf, sent, withToken } from './fetch';
import { now } from './runtime';
import { keyColumns, keyOf } from './table';
import type { RecordKey, Row, SyncTable } from './table';

const SIZE = 1_000;

/** A place in a table's order; without a key, the first row of that moment. */
export type Cursor = { updated_at: string; key: RecordKey | null };

/** A page of server rows, in the order of their changes. */
export type Page = {
  rows: Row[];
  /** The place of its last row; null if it is empty. */
  end: Cursor | null;
  /** Whether it holds all that is left. */
  last: boolean;
  asked_at: number;
};

/** Fetches the page after a place, or the first. */
export async function fetchPage(
  uid: string,
  table: SyncTable,
  start: Cursor | null,
): Promise<Page> {
  const asked_at = now();
  const reply = await withToken(uid, (token) =>
    sent(token, queryOf(uid, table, start)),
  );
  const end = reply.rows.length > 0 ? endOf(table, reply.rows.at(-1)) : null;
  // A server that cuts pages shorter than asked is known by its count; without
  // a count only an empty page is the last.
  const left = reply.count ?? Infinity;
  const last = reply.rows.length === 0 || reply.rows.length >= left;
  return { rows: rowsOf(table, reply), end, last, asked_at };
}

function queryOf(uid: string, table: SyncTable, start: Cursor | null) {
  const order = ['updated_at', ...table.key];
  const query = client
    .from(table.name)
    .select(table.select, { count: 'exact' })
    .eq(table.scope.column, uid);
  const rest = start ? query.or(after(table, start)) : query;
  return order.reduce((q, column) => q.order(column), rest).limit(SIZE);
}

// The rows after a place: later ones and, of the same moment, those with a
// greater key.
function after(table: SyncTable, { updated_at, key }: Cursor): string {
  const moment = quoted(updated_at);
  if (key === null) return `updated_at.gte.${moment}`;
  const same = [`updated_at.eq.${moment}`];
  const parts = [`updated_at.gt.${moment}`];
  for (const [column, value] of keyColumns(table, key)) {
    parts.push(`and(${[...same, `${column}.gt.${quoted(value)}`].join(',')})`);
    same.push(`${column}.eq.${quoted(value)}`);
  }
  return parts.join(',');
}

function endOf(table: SyncTable, server: unknown): Cursor {
  const row = readRow(table, server);
  if (!row) throw new TypeError(`A row of ${table.name} has no key`);
  return {
    updated_at: timestamp(row.updated_at),
    key: keyOf(table, row),
  };
}
