import { isOfMissingRow, linkedRows, neededRows } from './links';
import { rowOf, type OutboxEntry } from './stored';

/**
 * Which refused entry each waiting one stands behind: by the waiting one's id,
 * the refused one's. A refused change holds back the later ones of its row; one
 * without which the row is not there, those that refer to it; and a refused
 * deletion, what it does to other rows.
 */
export function blockersOf(
  entries: readonly OutboxEntry[],
): Map<string, string> {
  const refused = new Map<string, string>();
  const missing = new Map<string, string>();
  const linked = new Map<string, string>();
  const blockers = new Map<string, string>();
  for (const entry of entries) {
    const row = rowOf(entry);
    const blocker =
      refused.get(row) ??
      neededRows(entry)
        .map((needed) => missing.get(needed))
        .find((found) => found !== undefined) ??
      (entry.op === 'delete' ? linked.get(row) : undefined) ??
      entries.find(isRefusedDeletionOf(entry))?.id;
    const first = blocker ?? (entry.status === 'failed' ? entry.id : undefined);
    if (first === undefined) continue;
    refused.set(row, first);
    if (isOfMissingRow(entry)) missing.set(row, first);
    if (entry.status === 'failed') continue;
    blockers.set(entry.id, first);
    for (const other of linkedRows(entry)) linked.set(other, first);
  }
  return blockers;
}

function isRefusedDeletionOf({ follows }: OutboxEntry) {
  return ({ id, status }: OutboxEntry) => id === follows && status === 'failed';
}

/**
 * What goes if an entry is given up: all that its edit wrote, whatever is said
 * of a row that is never inserted or refers to one, and what a deletion did to
 * other rows.
 */
export function dependantsOf(
  entries: readonly OutboxEntry[],
  entry: OutboxEntry,
): Set<OutboxEntry> {
  const going = new Set<OutboxEntry>();
  const ids = new Set<string>();
  const missing = new Set<string>();
  const add = (one: OutboxEntry) => {
    going.add(one);
    ids.add(one.id);
    if (one.op === 'insert') missing.add(rowOf(one));
  };
  for (const one of entries) if (one.edit === entry.edit) add(one);
  // In order: what is missing is missing from then on.
  for (const one of entries) {
    const rows = [rowOf(one), ...neededRows(one)];
    const isWithout = rows.some((row) => missing.has(row));
    if (isWithout || (one.follows && ids.has(one.follows))) add(one);
  }
  return going;
}
