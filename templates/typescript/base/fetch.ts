import { accessToken, client, send, type Reply } from './client';
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

/** The user's row of this key as the server has it now; null if none. */
export async function fetchRow(
  token: string,
  table: SyncTable,
  uid: string,
  key: RecordKey,
): Promise<Row | null> {
  const query = client
    .from(table.name)
    .select(table.select)
    .eq(table.scope.column, uid);
  const reply = await send(token, whereKey(query, table, key));
  if (reply.failure) throw new RequestError(reply.failure);
  return rowsOf(table, reply)[0] ?? null;
}

/** Narrows a request to one row. */
export function whereKey<Q extends { eq(column: string, value: unknown): Q }>(
  query: Q,
  table: SyncTable,
  key: RecordKey,
): Q {
  return keyColumns(table, key).reduce(
    (narrowed, [column, value]) => narrowed.eq(column, value),
    query,
  );
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
  const row: Row = { ...(server as object) };
  const hasKey = table.key.every((column) => row[column] !== undefined);
  const name = hasKey ? keyText(keyOf(table, row)) : 'no key';
  reportUnreadable(`${table.name} ${name}`, message);
  return hasKey ? row : undefined;
}
