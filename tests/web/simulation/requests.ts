import type { SupabaseClient } from '@supabase/supabase-js';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Row } from './tables';

// Requests as the engine makes them, and some that it would not make, over few rows, so that they meet.

/** Who asks: one of two users, somebody without a token, or with one that is none. */
export const ASKERS = ['ada', 'bob', 'nobody', 'garbage', 'expired'] as const;
export type Asker = (typeof ASKERS)[number];

export interface Request {
  asker: Asker;
  /** Whose rows the request is about: mostly the asker's own. */
  about: 'ada' | 'bob';
  table: TableName;
  action: Action;
}

export type Action =
  | { do: 'insert'; rows: { id: number; values: number; owner: 'own' | 'other' }[] }
  | { do: 'update'; ids: number[]; values: number; version: 'any' | 'current' | 'old' }
  | { do: 'delete'; ids: number[] }
  | { do: 'page'; limit: number; after: number | null }
  | { do: 'places'; until: number | null }
  | { do: 'count' }
  | { do: 'keys'; ids: number[] };

export const TABLES = [
  'user_categories',
  'user_calendars',
  'user_work_periods',
  'ai_personas',
  'user_profiles',
  'contracts',
  'folders',
  'papers',
] as const;
type TableName = (typeof TABLES)[number];

// Those of which rows refer to rows of others: they seldom meet among all.
const LINKED: readonly TableName[] = ['contracts', 'folders', 'papers'];

const id = fc.nat({ max: 5 });
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 4 });
// Some of them no column takes: seldom, for one such row is the end of its whole request.
const values = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 6, 7) },
  { weight: 1, arbitrary: fc.constantFrom(5, 8, 9, 10, 11) },
);

const action: Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('insert' as const),
      rows: fc.uniqueArray(
        fc.record({
          id,
          values,
          owner: fc.oneof(
            { weight: 9, arbitrary: fc.constant('own' as const) },
            { weight: 1, arbitrary: fc.constant('other' as const) },
          ),
        }),
        { minLength: 1, maxLength: 3, selector: ({ id }) => id },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      ids,
      values: fc.nat({ max: 14 }),
      version: fc.constantFrom('any' as const, 'any' as const, 'current' as const, 'old' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), ids }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('page' as const),
      limit: fc.integer({ min: 1, max: 5 }),
      after: fc.option(id),
    }),
  },
  { arbitrary: fc.record({ do: fc.constant('places' as const), until: fc.option(id) }), weight: 1 },
  { arbitrary: fc.constant({ do: 'count' as const }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('keys' as const), ids }), weight: 1 },
);

const requestOf = (tables: readonly TableName[]): Arbitrary<Request> =>
  fc
    .record({
      asker: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom('ada' as const, 'bob' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...ASKERS) },
      ),
      isForeign: fc.nat({ max: 4 }).map((number) => number === 0),
      table: fc.constantFrom(...tables),
      action,
    })
    .map(({ isForeign, ...rest }) => ({
      ...rest,
      about: (rest.asker === 'bob') === isForeign ? ('ada' as const) : ('bob' as const),
    }))
    // A profile comes with its account, and nobody writes without a token: the engine does neither.
    .filter(
      ({ asker, table, action }) =>
        (table !== 'user_profiles' || action.do !== 'insert') &&
        (asker !== 'nobody' || (action.do !== 'insert' && action.do !== 'update')),
    );

const traceOf = (tables: readonly TableName[]): Arbitrary<Request[]> =>
  fc.array(requestOf(tables), { minLength: 12, maxLength: 24 });

const byAda = (table: TableName, action: Action): Request => ({
  asker: 'ada',
  about: 'ada',
  table,
  action,
});
const insert = (table: TableName, rows: readonly (readonly [id: number, values: number])[]) =>
  byAda(table, { do: 'insert', rows: rows.map(([id, values]) => ({ id, values, owner: 'own' })) });

// What refers to something has something to refer to.
const begun: readonly Request[] = [
  ...LINKED.slice(0, 2).map((table) =>
    insert(table, [
      [0, 4],
      [1, 6],
      [2, 7],
      [3, 8],
    ]),
  ),
  insert('papers', [
    [0, 0],
    [1, 1],
    [2, 6],
    [3, 7],
  ]),
];

export const requests: Arbitrary<Request[]> = fc.oneof(
  traceOf(TABLES),
  traceOf(LINKED).map((trace) => [...begun, ...trace]),
);

/** What a random trace seldom comes to: each way in which rows that refer to others may not, and do, change. */
export const seldom: readonly Request[] = [
  ...begun,
  byAda('contracts', { do: 'delete', ids: [3] }),
  byAda('papers', { do: 'update', ids: [1], values: 9, version: 'any' }),
  byAda('papers', { do: 'delete', ids: [0] }),
  byAda('papers', { do: 'page', limit: 5, after: null }),
  byAda('folders', { do: 'delete', ids: [1, 2] }),
  byAda('papers', { do: 'page', limit: 5, after: null }),
  insert('papers', [[4, 1]]),
  insert('user_categories', [[5, 5]]),
  insert('user_calendars', [[0, 4]]),
  byAda('user_calendars', { do: 'delete', ids: [0] }),
];

/** The ids of the two users, and those of their rows. */
export interface Names {
  ada: string;
  bob: string;
}

/** What a client tells of a request, without what differs from server to server. */
export interface Told {
  status: number;
  code: string | null;
  message: string | null;
  hint: string | null;
  count: number | null;
  rows: Row[];
}

/** Makes a request with a client. */
export async function ask(
  client: SupabaseClient,
  names: Names,
  { about, table, action }: Request,
): Promise<Told> {
  const owner = table === 'user_profiles' ? 'id' : 'user_id';
  const uid = names[about];
  const key = (number: number) => rowId(table, names, about, number);
  const from = client.from(table);
  const isOneOf = (ids: number[]) => `id.in.(${ids.map((id) => `"${key(id)}"`).join(',')})`;
  const momentOf = async (number: number) => {
    const { data } = await from.select('updated_at').eq('id', key(number));
    const [row] = (data ?? []) as { updated_at: string }[];
    return row?.updated_at ?? '2020-01-01T00:00:00+00:00';
  };
  switch (action.do) {
    case 'insert': {
      const rows = action.rows.map(({ id, values, owner }) => {
        const other = about === 'ada' ? names.bob : names.ada;
        return {
          id: key(id),
          user_id: owner === 'own' ? uid : other,
          ...valuesOf(table, values, key),
        };
      });
      return told(
        await from.upsert(rows, { onConflict: 'id', ignoreDuplicates: true }).select('*'),
      );
    }
    case 'update': {
      const query = from.update(changesOf(table, action.values, key)).or(isOneOf(action.ids));
      const { version } = action;
      if (version === 'any') return told(await query.select('*'));
      const moment =
        version === 'old' ? '2020-01-01T00:00:00Z' : await momentOf(action.ids[0] ?? 0);
      return told(await query.select('*').eq('updated_at', moment));
    }
    case 'delete':
      return told(await from.delete().or(isOneOf(action.ids)).select('id'));
    case 'page': {
      const query = from.select('*', { count: 'exact' }).eq(owner, uid);
      const { after, limit } = action;
      const rest = after === null ? query : query.or(behind(await momentOf(after), key(after)));
      return told(await rest.order('updated_at').order('id').limit(limit), true);
    }
    case 'places': {
      const query = from.select('id,updated_at', { count: 'exact' }).eq(owner, uid);
      const ordered = query.order('updated_at').order('id').limit(1000);
      const { until } = action;
      return told(
        await (until === null ? ordered : ordered.lte('updated_at', await momentOf(until))),
        true,
      );
    }
    case 'count': {
      // Without an order, any row may be the one.
      const reply = await from.select('id', { count: 'exact' }).eq(owner, uid).limit(1);
      return { ...told(reply), rows: [] };
    }
    case 'keys':
      return told(await from.select('*').eq(owner, uid).or(isOneOf(action.ids)));
  }
}

function behind(moment: string, key: string): string {
  return `updated_at.gt."${moment}",and(updated_at.eq."${moment}",id.gt."${key}")`;
}

function rowId(table: string, names: Names, about: 'ada' | 'bob', number: number): string {
  if (table === 'user_profiles') return number % 2 === 0 ? names[about] : names.ada;
  return `${about === 'ada' ? 'a' : 'b'}0000000-0000-4000-a000-00000000000${number}`;
}

function told(
  reply: {
    data: unknown;
    count: number | null;
    status: number;
    error: { code: string; message: string; hint: string } | null;
  },
  ordered = false,
): Told {
  const rows = (Array.isArray(reply.data) ? reply.data : []) as Row[];
  const bare = rows.map(({ created_at: _, updated_at: __, ...row }) =>
    // lite prints numeric columns as text, PostgREST as numbers.
    typeof row['temperature'] === 'string'
      ? { ...row, temperature: Number(row['temperature']) }
      : row,
  );
  if (!ordered) bare.sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
  return {
    status: reply.status,
    code: reply.error?.code ?? null,
    message: reply.error?.message ?? null,
    hint: reply.error?.hint ?? null,
    count: reply.count,
    rows: bare,
  };
}

// Names that meet, values that no column takes, and all that the rules are about. `key` gives the keys of rows
// that may be there: all tables have the same.
function valuesOf(table: string, choice: number, key: (number: number) => string): Row {
  const name = ['Work', 'Play', 'Home', 'Work', 'a', 'b', 'c', 'd', 'e', 'f', '', null][choice];
  const color = choice === 5 ? 'purple' : ['rose', 'blue', null][choice % 3];
  switch (table) {
    case 'user_categories':
      return { name, color, is_default: choice % 4 === 0 };
    case 'user_calendars':
      return { name, color, type: ['user', 'default', 'archive'][choice % 3], visible: true };
    case 'user_work_periods':
      return {
        weekday: choice === 9 ? 7 : choice % 7,
        start_time: '09:00:00',
        end_time: choice === 8 ? '08:00:00' : '17:00:00',
      };
    case 'ai_personas':
      return { name, greeting: 'hello', temperature: choice / 4, is_default: choice % 2 === 0 };
    case 'contracts':
      return { name, place: ['here', 'there', null][choice % 3] };
    case 'folders':
      return { name };
    case 'papers':
      return {
        name,
        folder_id: choice === 11 ? null : key(choice % 5),
        source_id: choice % 4 === 2 ? key(choice % 6) : null,
        contract_id: choice % 4 === 3 ? key((choice >> 1) % 5) : null,
      };
    default:
      return { email: 'who@example.com', slug: null, first_name: name };
  }
}

function changesOf(table: string, choice: number, key: (number: number) => string): Row {
  if (choice === 12) return {};
  if (choice === 13) return { created_at: '2020-01-01T00:00:00Z' };
  const values = valuesOf(table, choice % 12, key);
  if (choice === 14 || table === 'user_profiles') {
    return table === 'user_profiles' ? { first_name: values['first_name'] } : values;
  }
  const columns = Object.keys(values);
  const column = columns[choice % columns.length] ?? 'name';
  return { [column]: values[column] };
}
