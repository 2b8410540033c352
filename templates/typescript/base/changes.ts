import Dexie, { cmp, RangeSet, type ObservabilitySet } from 'dexie';
import { db } from './dexie';
import type { RecordKey } from './table';

/** The rows that a change has touched; `all`: nobody knows which. */
export type Touched = RecordKey[] | 'all';

/**
 * Listens for committed changes of a table, made in any tab; returns how to
 * stop. Dexie tells the keys of small writes. Of large ones, and of what
 * happened while the page slept, it tells only that something has changed.
 */
export function onChanges(
  table: string,
  listener: (touched: Touched) => void,
): () => void {
  const part = `idb://${db.name}/${table}/`;
  const told = (parts: ObservabilitySet) => {
    if ('all' in parts) listener('all');
    else if (part in parts) listener(touchedIn(parts[part]));
  };
  Dexie.on.storagemutated.subscribe(told);
  return () => Dexie.on.storagemutated.unsubscribe(told);
}

function touchedIn(tree: ObservabilitySet[string] | undefined): Touched {
  const keys: RecordKey[] = [];
  if (!tree) return keys;
  for (const { from, to } of RangeSet(tree)) {
    if (cmp(from, to) !== 0) return 'all';
    keys.push(from as RecordKey);
  }
  return keys;
}
