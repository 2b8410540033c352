import { liveQuery } from 'dexie';
import { createElement, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import type { ClientCategory } from '@/lib/data/base/client-types';
import { db, updateCategory, useUserCategories } from '@/lib/data-v2';
import { fill } from './device';

const ROUNDS = 4;
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
  const times: { layer: number[]; requery: number[] } = { layer: [], requery: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = (n: number) => ids[(round * 101 + n * 37) % ids.length] ?? '';
    times.layer.push(...(await measured(uid, hook(uid), id(0))));
    times.requery.push(...(await measured(uid, requery(uid), id(1))));
  }
  return times;
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
  // What an effect returns is how to undo it: here nothing is returned.
  useLayoutEffect(() => {
    onRows(rows);
  }, [rows, onRows]);
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

const watches = { hook, requery };
let ending: () => void = () => undefined;

/** Shows a list and keeps it; the returned promise ends when it is there. */
export async function show(uid: string, what: keyof typeof watches): Promise<void> {
  await new Promise<void>((resolve) => {
    ending = watches[what](uid)((rows) => {
      if (rows && rows.length > 0) resolve();
    });
  });
}

/** Ends the list that is shown. */
export function hide(): void {
  ending();
}

/** The time of each write but the first, which finds nothing warm. */
async function measured(uid: string, watch: Watch, id: string): Promise<number[]> {
  let seen: (rows: Rows) => void = () => undefined;
  const next = (holds: (rows: Rows) => boolean) =>
    new Promise<number>((resolve) => {
      seen = (rows) => {
        if (holds(rows)) resolve(performance.now());
      };
    });
  const loaded = next((rows) => rows !== undefined && rows.length > 0);
  const stop = watch((rows) => seen(rows));
  await loaded;
  const times: number[] = [];
  for (const color of COLORS) {
    const shown = next((rows) => rows?.find((row) => row.id === id)?.color === color);
    await updateCategory(uid, id, { color });
    const shownAt = await shown;
    times.push(shownAt - committedAt);
  }
  stop();
  return times.slice(1);
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
