import { rowOf, type OutboxEntry } from './stored';

/**
 * Which refused entry each waiting one stands behind: by the waiting one's id,
 * the refused one's. A refused change holds back the later ones of its row.
 */
export function blockersOf(
  entries: readonly OutboxEntry[],
): Map<string, string> {
  const refused = new Map<string, string>();
  const blockers = new Map<string, string>();
  for (const entry of entries) {
    const row = rowOf(entry);
    const blocker = refused.get(row);
    if (entry.status === 'failed') refused.set(row, blocker ?? entry.id);
    else if (blocker !== undefined) blockers.set(entry.id, blocker);
  }
  return blockers;
}

/**
 * What goes if an entry is given up: all that its edit wrote, and whatever is
 * said of a row that is never inserted.
 */
export function dependantsOf(
  entries: readonly OutboxEntry[],
  entry: OutboxEntry,
): Set<OutboxEntry> {
  const going = new Set<OutboxEntry>();
  const missing = new Set<string>();
  const add = (one: OutboxEntry) => {
    going.add(one);
    if (one.op === 'insert') missing.add(rowOf(one));
  };
  for (const one of entries) if (one.edit === entry.edit) add(one);
  // In order: what is missing is missing from then on.
  for (const one of entries) if (missing.has(rowOf(one))) add(one);
  return going;
}
