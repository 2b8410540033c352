{{ types.import(["timestamp"], "read") }}
import { client } from './client';
import type { Reply } from './client';
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
  /** How many rows follow it, as far as is known; none after the last page. */
  left: number;
  asked_at: number;
};

/** The place of a row, and nothing else of it. */
export type Place = { updated_at: string; key: RecordKey };

/** Fetches the page after a place, where so many rows are left, or the first. */
export async function fetchPage(
  uid: string,
  table: SyncTable,
  start: Cursor | null,
  left = Infinity,
): Promise<Page> {
  const asked_at = now();
  const reply = await withToken(uid, (token) =>
    sent(token, queryOf(uid, table, table.select, start, left)),
  );
  const end = reply.rows.length > 0 ? placeOf(table, reply.rows.at(-1)) : null;
  const rows = rowsOf(table, reply);
  return { rows, end, left: leftAfter(reply, left), asked_at };
}

/** The places of the user's rows up to a moment, or of all. */
export async function fetchPlaces(
  uid: string,
  table: SyncTable,
  until: string | null,
): Promise<Place[]> {
  const select = selectOf(table, [...table.key, 'updated_at']);
  const places: Place[] = [];
  for (let left = Infinity; left > 0;) {
    const end = places.at(-1) ?? null;
    const query = queryOf(uid, table, select, end, left);
    const reply = await withToken(uid, (token) =>
      sent(token, until === null ? query : query.lte('updated_at', until)),
    );
    places.push(...reply.rows.map((server) => placeOf(table, server)));
    left = leftAfter(reply, left);
  }
  return places;
}

// A server that cuts pages shorter than asked is known by its count; without a
// count only an empty page is the last.
function leftAfter({ rows, count }: Reply, left: number): number {
  return rows.length === 0 ? 0 : Math.max(0, (count ?? left) - rows.length);
}

function queryOf(
  uid: string,
  table: SyncTable,
  select: string,
  start: Cursor | null,
  left: number,
) {
  const order = ['updated_at', ...table.key];
  // To count takes the server a look at every row that is left: it is asked
  // where nothing is known, and with the page that may be the last.
  const isKnown = left > SIZE && left < Infinity;
  const query = client
    .from(table.name)
    .select(select, isKnown ? {} : { count: 'exact' })
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
