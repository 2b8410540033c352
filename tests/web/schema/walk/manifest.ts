import { element, literal } from './types';

/** A field keeps its number whatever it is called. */
export interface Field {
  id: number;
  name: string;
  was: string[];
  type: string;
  null: boolean;
  /** What an absent value becomes. */
  fallback?: unknown;
}

export interface Table {
  id: number;
  name: string;
  was: string[];
  dropped: string[];
  /** The numbers of the fields that have an index. */
  indexed: number[];
  fields: Field[];
}

export interface Enum {
  name: string;
  values: string[];
  replaced: Record<string, string>;
}

export interface Manifest {
  tables: Table[];
  enums: Enum[];
}

/** The enum that a type is of, if it is one. */
export function enumOf({ enums }: Manifest, type: string): Enum | undefined {
  return enums.find(({ name }) => name === element(type));
}

/** What `tables.toml` says. */
export function written(manifest: Manifest): string {
  const lines = ['[project]', 'name = "walk"', '', '[enums]'];
  for (const { name, values, replaced } of manifest.enums) {
    const pairs = Object.entries(replaced).map(([from, to]) => `${from} = ${text(to)}`);
    lines.push(`${name} = { values = ${list(values)}, replaced = { ${pairs.join(', ')} } }`);
  }
  for (const table of manifest.tables) {
    const indexes = table.indexed.map((id) => nameOf(table, id));
    lines.push('', `[tables.${table.name}]`, ...lists({ renamed_from: table.was }));
    lines.push(...lists({ dropped: table.dropped, indexes }));
    lines.push('', `[tables.${table.name}.fields]`);
    lines.push(...table.fields.map(fieldLine));
  }
  return `${lines.join('\n')}\n`;
}

function fieldLine({ name, was, type, fallback, ...field }: Field): string {
  const parts = [`type = ${text(type)}`];
  if (field.null) parts.push('null = true');
  if (fallback !== undefined) parts.push(`default = ${literal(type, fallback)}`);
  if (was.length > 0) parts.push(`renamed_from = ${list(was)}`);
  return `${name} = { ${parts.join(', ')} }`;
}

const text = (value: string) => JSON.stringify(value);
const list = (values: readonly string[]) => `[${values.map(text).join(', ')}]`;
const lists = (keys: Record<string, readonly string[]>) =>
  Object.entries(keys).flatMap(([key, values]) =>
    values.length > 0 ? [`${key} = ${list(values)}`] : [],
  );

function nameOf({ fields }: Table, id: number): string {
  const field = fields.find((one) => one.id === id);
  if (!field) throw new Error('an index is of a field that is not there');
  return field.name;
}

/** What a person makes of two branches: what either changed. */
export function merged(base: Manifest, ours: Manifest, theirs: Manifest): Manifest {
  const enums = base.enums.map((before, index) =>
    changedOne(before, ours.enums[index] as Enum, theirs.enums[index] as Enum),
  );
  const tables = everyOne(base.tables, ours.tables, theirs.tables, (before, our, their) => ({
    ...changedParts(before, our, their),
    dropped: droppedBy(before, our, their),
    indexed: [...new Set([...our.indexed, ...their.indexed])].filter(
      (id) =>
        !before.indexed.includes(id) || (our.indexed.includes(id) && their.indexed.includes(id)),
    ),
    fields: everyOne(before.fields, our.fields, their.fields, changedParts),
  }));
  const manifest = { tables, enums };
  for (const { fields, ...table } of tables) {
    table.indexed.splice(
      0,
      table.indexed.length,
      ...table.indexed.filter((id) => fields.some((field) => field.id === id)),
    );
    // A default of one branch may have been replaced in the other.
    for (const field of fields) {
      const by = enumOf(manifest, field.type)?.replaced[String(field.fallback)];
      if (by !== undefined) field.fallback = by;
    }
  }
  return structuredClone(manifest);
}

// What one branch removed is gone, whatever the other made of it.
function everyOne<T extends { id: number }>(
  base: T[],
  ours: T[],
  theirs: T[],
  merge: (base: T, ours: T, theirs: T) => T,
): T[] {
  const find = (list: T[], id: number) => list.find((one) => one.id === id);
  const all = [...ours, ...theirs.filter(({ id }) => !find(ours, id))];
  return all.flatMap((one) => {
    const [before, our, their] = [base, ours, theirs].map((list) => find(list, one.id));
    if (!before) return [one];
    return our && their ? [merge(before, our, their)] : [];
  });
}

function changedOne<T>(before: T, ours: T, theirs: T): T {
  return JSON.stringify(before) === JSON.stringify(ours) ? theirs : ours;
}

function changedParts<T extends object>(before: T, ours: T, theirs: T): T {
  const keys = Object.keys({ ...before, ...ours, ...theirs }) as (keyof T)[];
  const parts = keys.map((key) => [key, changedOne(before[key], ours[key], theirs[key])]);
  return Object.fromEntries(parts) as T;
}

// A field that one branch dropped goes under each name that it had in either.
function droppedBy(before: Table, ours: Table, theirs: Table): string[] {
  const sides = [ours, theirs];
  const isGone = ({ id }: Field) =>
    sides.some(({ fields }) => !fields.some((field) => field.id === id));
  const gone = before.fields.filter(isGone);
  const names = [before, ...sides].flatMap(({ fields }) =>
    fields
      .filter(({ id }) => gone.some((field) => field.id === id))
      .flatMap(({ name, was }) => [...was, name]),
  );
  return [...new Set([...ours.dropped, ...theirs.dropped, ...names])];
}
