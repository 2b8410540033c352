import type { Database, Stored, Transaction } from './database';
import { conditionOf } from './filter';
import { printed } from './moment';
import { SqlError } from './sqlError';
import { modelTable } from './tables';
import type { ModelTable, Row } from './tables';

export interface RestRequest {
  method: string;
  url: URL;
  prefer: string;
  body: string;
}

export interface Answer {
  status: number;
  body: unknown;
  /** As `content-range` tells it; null if it was not asked for. */
  count: number | null;
  /** What a write has done; it holds once it is committed. */
  transaction: Transaction | null;
}

/** Answers a request as PostgREST does, for the user of a token. */
export function answerOf(
  database: Database,
  maxRows: number,
  uid: string,
  request: RestRequest,
): Answer {
  try {
    const table = modelTable(request.url.pathname.split('/').at(-1) ?? '');
    return request.method === 'GET'
      ? selected(database, table, maxRows, uid, request)
      : written(run(database, table, uid, request), request);
  } catch (error) {
    if (error instanceof SqlError) return refusal(error);
    throw error;
  }
}

export function refusal({ code, message, hint, status }: SqlError): Answer {
  const body = { code, message, hint, details: null };
  return { status, body, count: null, transaction: null };
}

/** A row as PostgREST sends it. */
export function shown(row: Stored): Row {
  return { ...row, created_at: printed(row.created_at), updated_at: printed(row.updated_at) };
}

function selected(
  database: Database,
  table: ModelTable,
  maxRows: number,
  uid: string,
  { url, prefer }: RestRequest,
): Answer {
  const { searchParams: query } = url;
  const found = database.visible(table, uid).filter(conditionOf(query));
  const columns = (query.get('order') ?? '').split(',').map((part) => part.split('.')[0] ?? '');
  found.sort((a, b) => {
    for (const column of columns) {
      const [x, y] = [a[column], b[column]];
      if (x === y) continue;
      if (typeof x === 'number' && typeof y === 'number') return x - y;
      return String(x) < String(y) ? -1 : 1;
    }
    return 0;
  });
  const limit = Math.min(Number(query.get('limit') ?? maxRows), maxRows);
  const rows = found.slice(0, limit).map((row) => narrowed(shown(row), query.get('select')));
  const count = prefer.includes('count=exact') ? found.length : null;
  const partial = count !== null && rows.length < count;
  return { status: partial ? 206 : 200, body: rows, count, transaction: null };
}

function run(
  database: Database,
  table: ModelTable,
  uid: string,
  { method, url, body }: RestRequest,
): Transaction {
  const chosen = conditionOf(url.searchParams);
  switch (method) {
    case 'POST':
      return database.insert(table, uid, JSON.parse(body) as Row[]);
    case 'PATCH':
      return database.update(table, uid, chosen, JSON.parse(body) as Row);
    case 'DELETE':
      return database.delete(table, uid, chosen);
    default:
      throw new Error(`the model does not know the method ${method}`);
  }
}

function written(transaction: Transaction, { method, url }: RestRequest): Answer {
  const rows = transaction.returned.map((row) =>
    narrowed(shown(row), url.searchParams.get('select')),
  );
  const status = method === 'POST' ? 201 : 200;
  return { status, body: rows, count: null, transaction };
}

function narrowed(row: Row, select: string | null): Row {
  if (select === null || select === '*') return row;
  return Object.fromEntries(select.split(',').map((column) => [column, row[column]]));
}
