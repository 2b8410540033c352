import { liveQuery } from 'dexie';
import { createElement, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import type { ClientCategory } from '@/lib/data/base/client-types';
import { db, updateCategory, useUserCategories } from '@/lib/data-v2';
import { fill, interleaved } from './device';

const ROUNDS = 20;
const COLORS = ['slate', 'orange', 'yellow', 'green', 'blue'] as const;

type Rows = ClientCategory[] | undefined;
type Watch = (onRows: (rows: Rows) => void) => () => void;

/**
 * How long after the commit of one write a list shows it: the layer's hook in a component, and a live
 * query that reads and sorts all rows again. Each is alone on the page while it is measured.
 */
export async function refresh(uid: string, rows: number) {
  await fill(uid, rows);
  const ids = await db.user_categories.toCollection().primaryKeys();
  const write = (n: number) => {
    const id = ids[(n * 37) % ids.length] ?? '';
    const color = COLORS[n % COLORS.length] ?? 'slate';
    return { id, color };
  };
  return interleaved(ROUNDS, {
    layer: (n) => measured(uid, hook(uid), write(n)),
    requery: (n) => measured(uid, requery(uid), write(n + 1)),
  });
}

function hook(uid: string): Watch {
  return (onRows) => {
    const root = createRoot(document.getElementById('root') ?? document.body);
    root.render(createElement(List, { uid, onRows }));
    return () => root.unmount();
  };
}

function List({ uid, onRows }: { uid: string; onRows: (rows: Rows) => void }) {
  const rows = useUserCategories(uid);
  useLayoutEffect(() => onRows(rows), [rows, onRows]);
  return rows?.length;
}

function requery(uid: string): Watch {
  return (onRows) => {
    const query = liveQuery(async () => {
      const rows = await db.user_categories.where({ user_id: uid }).toArray();
      return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
    const subscription = query.subscribe(onRows);
    return () => subscription.unsubscribe();
  };
}

async function measured(
  uid: string,
  watch: Watch,
  { id, color }: { id: string; color: (typeof COLORS)[number] },
): Promise<number> {
  let seen: (rows: Rows) => void = () => undefined;
  const next = (holds: (rows: Rows) => boolean) =>
    new Promise<number>((resolve) => {
      seen = (rows) => holds(rows) && resolve(performance.now());
    });
  const loaded = next((rows) => rows !== undefined && rows.length > 0);
  const stop = watch((rows) => seen(rows));
  await loaded;
  // A write per watch, and one before it, so that neither is the first of its kind.
  let shownAt = 0;
  for (const value of ['rose', color] as const) {
    const shown = next((rows) => rows?.find((row) => row.id === id)?.color === value);
    await updateCategory(uid, id, { color: value });
    shownAt = await shown;
  }
  stop();
  return shownAt - committedAt;
}

/** When the last transaction that could write was committed. */
let committedAt = 0;
const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function begin(this: IDBDatabase, ...given) {
  const begun = transaction.apply(this, given);
  if (begun.mode === 'readwrite') {
    begun.addEventListener('complete', () => (committedAt = performance.now()));
  }
  return begun;
};
