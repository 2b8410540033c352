{{ types.import(["timestamp"], "read") }}
import { client } from './client';
import { columnsOf, quoted, rowsOf, selectOf, sent, withToken } from './fetch';
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

/** The place of a row, and nothing else of it. */
export type Place = { updated_at: string; key: RecordKey };

/** Fetches the page after a place, or the first. */
export async function fetchPage(
  uid: string,
  table: SyncTable,
  start: Cursor | null,
): Promise<Page> {
  const asked_at = now();
  const reply = await withToken(uid, (token) =>
    sent(token, queryOf(uid, table, table.select, start)),
  );
  const end = reply.rows.length > 0 ? placeOf(table, reply.rows.at(-1)) : null;
  // A server that cuts pages shorter than asked is known by its count; without
  // a count only an empty page is the last.
  const left = reply.count ?? Infinity;
  const last = reply.rows.length === 0 || reply.rows.length >= left;
  return { rows: rowsOf(table, reply), end, last, asked_at };
}

/** The places of the user's rows up to a moment, or of all. */
export async function fetchPlaces(
  uid: string,
  table: SyncTable,
  until: string | null,
): Promise<Place[]> {
  const select = selectOf(table, [...table.key, 'updated_at']);
  const places: Place[] = [];
  for (let last = false; !last;) {
    const query = queryOf(uid, table, select, places.at(-1) ?? null);
    const { rows, count } = await withToken(uid, (token) =>
      sent(token, until === null ? query : query.lte('updated_at', until)),
    );
    places.push(...rows.map((server) => placeOf(table, server)));
    last = rows.length === 0 || rows.length >= (count ?? Infinity);
  }
  return places;
}

function queryOf(
  uid: string,
  table: SyncTable,
  select: string,
  start: Cursor | null,
) {
  const order = ['updated_at', ...table.key];
  const query = client
    .from(table.name)
    .select(select, { count: 'exact' })
    .eq(table.scope.column, uid);
  // An index finds where these begin; of `or` alone, all would be read.
  const later = start ? query.gte('updated_at', start.updated_at) : query;
  const rest =
    start && start.key !== null
      ? later.or(after(table, start.updated_at, start.key))
      : later;
  return order.reduce((q, column) => q.order(column), rest).limit(SIZE);
}

// The rows after a place: later ones and, of the same moment, those with a
// greater key.
function after(table: SyncTable, updated_at: string, key: RecordKey): string {
  const moment = quoted(updated_at);
  const same = [`updated_at.eq.${moment}`];
  const parts = [`updated_at.gt.${moment}`];
  for (const [column, value] of keyColumns(table, key)) {
    parts.push(`and(${[...same, `${column}.gt.${quoted(value)}`].join(',')})`);
    same.push(`${column}.eq.${quoted(value)}`);
  }
  return parts.join(',');
}

function placeOf(table: SyncTable, server: unknown): Place {
  const row = columnsOf(server);
  return { updated_at: timestamp(row.updated_at), key: keyOf(table, row) };
}
