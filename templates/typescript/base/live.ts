'use client';

import { useLiveQuery } from 'dexie-react-hooks';

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
  const result = useLiveQuery(
    async () => ({ args, data: await query() }),
    [...args],
  );
  if (!result) return undefined;
  const current = args.every((arg, index) =>
    Object.is(arg, result.args[index]),
  );
  return current ? result.data : undefined;
}
