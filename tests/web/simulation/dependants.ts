import type { OutboxEntry } from '@/lib/data-v2/base/stored';
import { modelTables } from './tables';
import type { Row } from './tables';

// What follows from rows that refer to others, said once more and apart from the layer, which is measured by it.

/** The row that an entry is about. */
export function rowOf({ table, record_id }: OutboxEntry): string {
  return `${table} ${String(record_id)}`;
}

/** The rows that values of a table refer to. */
export function referredBy(name: string, values: Row): string[] {
  const references = modelTables.find((table) => table.name === name)?.references ?? [];
  return references.flatMap(({ column, table }) => {
    const key = values[column] ?? null;
    return key === null ? [] : [`${table} ${String(key)}`];
  });
}

/** The entries that wait behind a refused one: of their row, of one that they need, or of one that they follow. */
export function blockedOf(entries: readonly OutboxEntry[]): OutboxEntry[] {
  const rows = new Set<string>();
  const missing = new Set<string>();
  const linked = new Set<string>();
  const ids = new Set<string>();
  const blocked: OutboxEntry[] = [];
  for (const entry of entries) {
    const of = (row: string) => `${entry.user_id} ${row}`;
    const row = of(rowOf(entry));
    const needed = referredBy(entry.table, entry.payload).map(of);
    const isFailed = entry.status === 'failed';
    const isHeld =
      rows.has(row) ||
      needed.some((other) => missing.has(other)) ||
      (entry.op === 'delete' && linked.has(row)) ||
      (entry.follows !== undefined && ids.has(entry.follows));
    if (!isFailed && !isHeld) continue;
    rows.add(row);
    ids.add(entry.id);
    if (entry.op === 'insert' || entry.reason?.kind === 'gone' || entry.restores) missing.add(row);
    if (isFailed) continue;
    blocked.push(entry);
    for (const other of [...needed, ...referredBy(entry.table, entry.base ?? {}).map(of)]) {
      linked.add(other);
    }
  }
  return blocked;
}

/** What goes with an entry that a person gives up, itself among it. */
export function goingWith(entries: readonly OutboxEntry[], entry: OutboxEntry): OutboxEntry[] {
  const going = new Set(entries.filter(({ edit }) => edit === entry.edit));
  const missing = () =>
    new Set([...going].filter(({ op }) => op === 'insert').map((one) => rowOf(one)));
  for (const one of entries) {
    const rows = [rowOf(one), ...referredBy(one.table, one.payload)];
    const isWithout = rows.some((row) => missing().has(row));
    const follows = [...going].some(({ id }) => id === one.follows);
    if (isWithout || follows) going.add(one);
  }
  return [...going];
}
