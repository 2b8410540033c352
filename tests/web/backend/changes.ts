import postgres from 'postgres';
import { isoTimestamp } from './shim';

export type Row = Record<string, unknown>;

/** One committed change of a published table, in commit order. */
export interface Change {
  schema: string;
  table: string;
  type: 'INSERT' | 'UPDATE' | 'DELETE';
  columns: { name: string; type: string }[];
  keys: string[];
  /** The row after the change; null for a deletion. */
  record: Row | null;
  /** What the replica identity kept of the row before. */
  old: Row;
  committedAt: string;
}

/** Streams the publication's changes by logical decoding, from a slot that ends with the connection. */
export async function followChanges(
  url: string,
  admin: postgres.Sql,
  onChange: (change: Change) => void,
): Promise<{ close(): Promise<void> }> {
  const types = await typeNames(admin);
  const text = (from: number[], parse: (raw: string) => unknown) => ({
    to: from[0] ?? 0,
    from,
    serialize: String,
    parse,
  });
  const stream = postgres(url, {
    max: 1,
    publications: 'supabase_realtime',
    fetch_types: false,
    onnotice: () => undefined,
    types: {
      timestamptz: text([1184], isoTimestamp),
      plain: text([1082, 1114], (raw) => raw),
      numeric: text([1700, 20], Number),
    },
  });

  await stream.subscribe('*', (row, info) => {
    const { relation, command } = info;
    const columns = relation.columns.map((column) => ({
      name: column.name,
      type: types.get(column.type) ?? 'text',
    }));
    const keys = relation.columns.filter((column) => column.key !== 0).map(({ name }) => name);
    const old: Row = {
      ...(command === 'update' ? (info.old ?? {}) : command === 'delete' ? row : {}),
    };
    // An unchanged large value is not in the log; Realtime takes it from the old row where there is one.
    const record =
      command === 'delete'
        ? null
        : Object.fromEntries(
            Object.entries({ ...row })
              .map(([name, value]) => [name, value === undefined ? old[name] : value])
              .filter(([, value]) => value !== undefined),
          );
    onChange({
      schema: relation.schema,
      table: relation.table,
      type: command === 'insert' ? 'INSERT' : command === 'update' ? 'UPDATE' : 'DELETE',
      columns,
      keys,
      record,
      old,
      committedAt: new Date().toISOString(),
    });
  });

  return { close: () => stream.end({ timeout: 1 }) };
}

async function typeNames(admin: postgres.Sql): Promise<Map<number, string>> {
  const rows = await admin<{ oid: number; typname: string }[]>`
    select oid::int4 as oid, typname from pg_type`;
  return new Map(rows.map(({ oid, typname }) => [oid, typname]));
}
