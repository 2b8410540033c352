import { accessToken, client, renewToken, send } from './client';
import type { Reply, Request } from './client';
import { RequestError, SignedOutError } from './errors';
import { report, reportUnreadable } from './status';
import { keyColumns, keyOf, keyText } from './table';
import type { RecordKey, Row, SyncTable } from './table';

/** The user's token; throws, and says so in the status, if there is none. */
export async function requireToken(uid: string): Promise<string> {
  const token = await accessToken(uid);
  report({ signedOut: token === null });
  if (token === null) throw new SignedOutError();
  return token;
}

/**
 * Makes a request with the user's token; where the server does not take it, once
 * more with a new one.
 */
export async function withToken<T>(
  uid: string,
  task: (token: string) => Promise<T>,
): Promise<T> {
  const token = await requireToken(uid);
  try {
    return await task(token);
  } catch (error) {
    const isRefused =
      error instanceof RequestError && error.failure.status === 401;
    if (!isRefused) throw error;
    const renewed = await renewToken(uid).catch(() => null);
    report({ signedOut: renewed === null });
    if (renewed === null || renewed === token) throw new SignedOutError();
    return task(renewed);
  }
}

/** The answer to a request; throws if it failed. */
export async function sent(token: string, request: Request): Promise<Reply> {
  const reply = await send(token, request);
  if (reply.failure) throw new RequestError(reply.failure);
  return reply;
}

// Keys stand in the address of a request, which has its limits.
const KEYS = 100;

/** The user's rows of these keys as the server has them now, by key. */
export async function fetchRows(
  token: string,
  table: SyncTable,
  uid: string,
  keys: readonly RecordKey[],
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  for (let start = 0; start < keys.length; start += KEYS) {
    let rest = keys.slice(start, start + KEYS);
    for (let isCut = true; isCut && rest.length > 0;) {
      const query = client
        .from(table.name)
        .select(table.select, { count: 'exact' })
        .eq(table.scope.column, uid);
      const reply = await sent(token, query.or(isOneOf(table, rest)));
      for (const [key, row] of byKey(table, rowsOf(table, reply))) {
        found.set(key, row);
      }
      const left = rest.filter((key) => !found.has(keyText(key)));
      // A row that a server has cut off its answer is not one that it lacks.
      const isWhole = reply.rows.length >= (reply.count ?? Infinity);
      isCut = !isWhole && left.length < rest.length;
      rest = left;
    }
  }
  return found;
}

/** The filter, for `or`, of the rows with these keys. */
export function isOneOf(table: SyncTable, keys: readonly RecordKey[]): string {
  const rows = keys.map((key) =>
    keyColumns(table, key).map(
      ([column, value]) => [column, quoted(value)] as const,
    ),
  );
  const [column] = table.key;
  if (table.key.length === 1) {
    const values = rows.flat().map(([, value]) => value);
    return `${column}.in.(${values.join(',')})`;
  }
  return rows
    .map((row) => row.map(([name, value]) => `${name}.eq.${value}`))
    .map((conditions) => `and(${conditions.join(',')})`)
    .join(',');
}

/** A value as PostgREST reads it within a list. */
export function quoted(value: string | number): string {
  return `"${String(value).replace(/["\\]/g, '\\$&')}"`;
}

/** Rows by the text of their key. */
export function byKey(
  table: SyncTable,
  rows: readonly Row[],
): Map<string, Row> {
  return new Map(rows.map((row) => [keyText(keyOf(table, row)), row]));
}

/** What is asked of some columns only, in the form that all have. */
export function selectOf(table: SyncTable, columns: readonly string[]): string {
  if (table.select === '*') return columns.join(',');
  const spelled = table.select.split(',');
  return spelled
    .filter((part) => columns.includes(part.split('::')[0] ?? ''))
    .join(',');
}

/** The columns of what the server answered. */
export function columnsOf(server: unknown): Row {
  return { ...(server as object) };
}

/** The rows of an answer in the form of the device. */
export function rowsOf(table: SyncTable, reply: Reply): Row[] {
  return reply.rows
    .map((server) => readRow(table, server))
    .filter((row) => row !== undefined);
}

/**
 * A server row in the form of the device. One that cannot be read is kept as it
 * came and reported; without a key there is no place for it.
 */
export function readRow(table: SyncTable, server: unknown): Row | undefined {
  try {
    return table.map(server);
  } catch (error) {
    return readAsItCame(table, server, String(error));
  }
}

function readAsItCame(
  table: SyncTable,
  server: unknown,
  message: string,
): Row | undefined {
  const row = columnsOf(server);
  const hasKey = table.key.every((column) => row[column] !== undefined);
  const name = hasKey ? keyText(keyOf(table, row)) : 'no key';
  reportUnreadable(`${table.name} ${name}`, message);
  return hasKey ? row : undefined;
}
