'use client';

import type { Table } from 'dexie';
import { useLiveQuery } from 'dexie-react-hooks';
import { useCallback, useSyncExternalStore } from 'react';
import { db } from './dexie';
import { KeptList, type ListQuery } from './list';
import type { Order } from './order';
import { noteStorageError } from './storage';
import type { RecordKey, Row } from './table';

/**
 * The result of a Dexie query, kept up to date; undefined while it loads. A
 * result belongs to the arguments that it was asked with: when these change it
 * is not shown any more, so that nobody sees another user's rows, not even for
 * one render.
 */
export function useLive<T>(
  query: () => Promise<T>,
  args: readonly unknown[],
): T | undefined {
  const result = useLiveQuery(async () => {
    try {
      return { args, data: await query() };
    } catch (error) {
      // Thrown here, it would take the page down; the status tells of it, and
      // once the database is open again the query is asked again.
      if (noteStorageError(db, error)) return undefined;
      throw error;
    }
  }, [...args]);
  if (!result) return undefined;
  const current = args.every((arg, index) =>
    Object.is(arg, result.args[index]),
  );
  return current ? result.data : undefined;
}

/** What a list hook asks for: rows by the values of some columns, in order. */
export type ListOptions<
  T extends Row,
  Key,
  Params extends readonly unknown[],
> = {
  /** The hook's own name: with the values it tells one list from another. */
  name: string;
  table: Table<T, Key>;
  where: { [Column in keyof T]?: T[Column] | undefined };
  /** What the filter takes beside the row. */
  params?: readonly [...Params];
  filter?: (row: T, ...params: Given<Params>) => boolean;
  order?: Order<T>;
};

type Given<Params extends readonly unknown[]> = {
  [Index in keyof Params]: Exclude<Params[Index], undefined>;
};

// All hooks that ask for the same rows share one list.
const lists = new Map<string, KeptList>();
const NOTHING: Row[] = [];

/**
 * A list of rows, kept up to date; undefined while it loads, and empty while a
 * value that it is asked by is undefined. Other values make another list, so
 * nobody sees another user's rows, not even for one render.
 */
export function useList<
  T extends Row,
  Key,
  Params extends readonly unknown[] = [],
>(options: ListOptions<T, Key, Params>): T[] | undefined {
  const key = keyOf(options);
  const subscribe = useCallback(
    (listener: () => void) => subscribeTo(key, options, listener),
    // Nothing else that the options hold changes under the same key.
    [key],
  );
  const rows = () => (key === undefined ? NOTHING : lists.get(key)?.rows);
  const kept = useSyncExternalStore(subscribe, rows, () => undefined);
  return kept as T[] | undefined;
}

function keyOf<T extends Row, Key, Params extends readonly unknown[]>({
  name,
  where,
  params,
}: ListOptions<T, Key, Params>): string | undefined {
  const values: unknown[] = [...Object.values(where as Row), ...(params ?? [])];
  return values.includes(undefined)
    ? undefined
    : JSON.stringify([name, ...values]);
}

function subscribeTo<T extends Row, Key, Params extends readonly unknown[]>(
  key: string | undefined,
  options: ListOptions<T, Key, Params>,
  listener: () => void,
): () => void {
  if (key === undefined) return () => undefined;
  const list = lists.get(key) ?? new KeptList(queryOf(options));
  lists.set(key, list);
  const stop = list.subscribe(listener);
  return () => {
    stop();
    if (list.idle) lists.delete(key);
  };
}

// Under a key no value is undefined, and the rows are those of its table.
function queryOf<T extends Row, Key, Params extends readonly unknown[]>({
  table,
  where,
  params,
  filter,
  order,
}: ListOptions<T, Key, Params>): ListQuery {
  const given = (params ?? []) as Given<Params>;
  return {
    table: table as unknown as Table<Row, RecordKey>,
    where: where as ListQuery['where'],
    filter: (row) => filter?.(row as T, ...given) ?? true,
    order: order as Order<Row> | undefined,
  };
}
