import { enumOf } from './manifest';
import type { Manifest, Table } from './manifest';

// What must become of what a browser holds, said of things that keep their
// number whatever they are called: a new name changes nothing here.

/** What an edit of the manifest means for what a browser holds. */
export type Meaning =
  | { kind: 'fill'; table: number; field: number; value: unknown; nullable: boolean }
  | { kind: 'convert'; field: number; make: (value: unknown) => unknown }
  | { kind: 'replace'; enum: string; fields: number[]; value: string; by: string }
  | { kind: 'drop'; field: number }
  | { kind: 'dropTable'; table: number };

/** Values by the number of their field. */
export type Cells = ReadonlyMap<number, unknown>;

export interface HeldRow {
  table: number;
  key: string;
  cells: Cells;
}

export interface HeldEntry {
  id: string;
  table: number;
  key: string;
  op: 'insert' | 'update' | 'delete';
  payload: Cells;
  base: Cells | null;
}

/** What a browser holds. */
export interface Held {
  rows: HeldRow[];
  entries: HeldEntry[];
}

type Part = 'row' | HeldEntry['op'];

/** What a browser must hold once an edit has reached it. */
export function after({ rows, entries }: Held, meaning: Meaning, manifest: Manifest): Held {
  const change = (table: number, cells: Cells, part: Part) =>
    changed(table, cells, part, meaning, manifest);
  const isGone = meaning.kind === 'dropTable' ? meaning.table : undefined;
  return {
    rows: rows
      .filter(({ table }) => table !== isGone)
      .map((row) => ({ ...row, cells: change(row.table, row.cells, 'row') })),
    entries: entries
      .map((entry) => ({
        ...entry,
        payload: change(entry.table, entry.payload, entry.op),
        base: entry.base && change(entry.table, entry.base, 'row'),
      }))
      // Who changed only fields that are gone asks for nothing any more.
      .filter(({ op, payload }) => op !== 'update' || payload.size > 0),
  };
}

function changed(
  table: number,
  cells: Cells,
  part: Part,
  meaning: Meaning,
  manifest: Manifest,
): Cells {
  const next = new Map(cells);
  const map = (field: number, make: (value: unknown) => unknown) => {
    const value = next.get(field);
    if (value !== undefined && value !== null) next.set(field, make(value));
  };
  switch (meaning.kind) {
    case 'fill': {
      if (table !== meaning.table) break;
      const value = cells.get(meaning.field);
      const isAbsent = value === undefined && (part === 'row' || part === 'insert');
      if (isAbsent || (value === null && !meaning.nullable)) next.set(meaning.field, meaning.value);
      break;
    }
    case 'convert':
      map(meaning.field, meaning.make);
      break;
    case 'replace': {
      const replaced = (value: unknown) => (value === meaning.value ? meaning.by : value);
      for (const field of ofEnum(meaning, manifest)) {
        map(field, (value) => (Array.isArray(value) ? value.map(replaced) : replaced(value)));
      }
      break;
    }
    case 'drop':
      next.delete(meaning.field);
      break;
    case 'dropTable':
      break;
  }
  return next;
}

// A field that another branch made of the enum meanwhile is meant as well.
function ofEnum({ enum: name, fields }: Meaning & { kind: 'replace' }, manifest: Manifest) {
  const all = manifest.tables.flatMap((table) => table.fields);
  const now = all.filter(({ type }) => enumOf(manifest, type)?.name === name);
  return new Set([...fields, ...now.map(({ id }) => id)]);
}

/** Values by the names that a table gives its fields. */
export function named({ fields }: Table, cells: Cells): Record<string, unknown> {
  const known = fields.filter(({ id }) => cells.has(id));
  return Object.fromEntries(known.map(({ id, name }) => [name, cells.get(id)]));
}
