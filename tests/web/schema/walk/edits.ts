import type { Dice } from './dice';
import { enumOf } from './manifest';
import type { Enum, Field, Manifest, Table } from './manifest';
import type { Meaning } from './model';
import { conversions, element, forbidden, isIndexable, plainTypes, valueOf } from './types';

/** An edit of the manifest. */
export interface Edit {
  about: string;
  meanings: Meaning[];
  /** What it decides; two branches do not decide the same thing differently. */
  decides: string[];
  /** Whether code that does not know of it would read rows wrongly. */
  reshapes: boolean;
  /** The field that it brings or retypes: its table must be pulled again. */
  pulls: number[];
}

/** An edit, or nothing where the manifest has no room for it. The manifest is changed. */
type Kind = (manifest: Manifest, dice: Dice) => Edit | undefined;

const about = (text: string, edit: Partial<Edit> = {}): Edit => ({
  about: text,
  meanings: [],
  decides: [],
  reshapes: false,
  pulls: [],
  ...edit,
});

/** A field of a random type; `rows` says whether rows may be there already. */
function newField(manifest: Manifest, dice: Dice, rows: boolean): Field {
  const names = dice.oneIn(4) ? manifest.enums.map(({ name }) => name) : plainTypes;
  const type = dice.pick(names) + (dice.oneIn(6) ? '[]' : '');
  const field: Field = { id: dice.id(), name: '', was: [], type, null: dice.oneIn(2) };
  field.name = `f${String(field.id)}`;
  if (dice.oneIn(3) || (rows && !field.null)) field.fallback = aValue(manifest, field, dice);
  return field;
}

const aValue = (manifest: Manifest, { type }: Field, dice: Dice) =>
  valueOf(type, enumOf(manifest, type)?.values, dice);

function newTable(manifest: Manifest, dice: Dice): Table {
  const fields = Array.from({ length: dice.between(2, 5) }, () => newField(manifest, dice, false));
  return { id: dice.id(), name: dice.name('t'), was: [], dropped: [], indexed: [], fields };
}

/** The first manifest of a walk. */
export function firstManifest(dice: Dice): Manifest {
  const enums = ['level', 'mood'].map((name): Enum => ({
    name,
    values: ['a', 'b', 'c'].map((v) => `${v}_${name}`),
    replaced: {},
  }));
  const manifest: Manifest = { tables: [], enums };
  for (const _ of [1, 2]) manifest.tables.push(newTable(manifest, dice));
  return manifest;
}

interface Place {
  table: Table;
  field: Field;
}

/** A field that fulfils a condition, if there is one. */
function pickField(
  { tables }: Manifest,
  dice: Dice,
  isMeant: (place: Place) => boolean,
): Place | undefined {
  const places = tables.flatMap((table) => table.fields.map((field) => ({ table, field })));
  const meant = places.filter(isMeant).sort((a, b) => a.field.id - b.field.id);
  return meant.length > 0 ? dice.recent(meant) : undefined;
}

const nameOf = ({ id }: { id: number }) => `name ${String(id)}`;
const valuesOf = ({ id }: { id: number }) => `values ${String(id)}`;
/** What a field gets where it has no value. */
export const fillOf = (table: Table, field: Field): Meaning => ({
  kind: 'fill',
  table: table.id,
  field: field.id,
  value: field.fallback ?? null,
  nullable: field.null,
});
const spelled = ({ table, field }: Place) => `${table.name}.${field.name}`;

/** Edits that a tool can follow. */
export const kinds: Readonly<Record<string, Kind>> = {
  addTable(manifest, dice) {
    const table = newTable(manifest, dice);
    manifest.tables.push(table);
    return about(`add ${table.name}`);
  },

  removeTable(manifest, dice) {
    if (manifest.tables.length < 3) return undefined;
    const table = dice.pick(manifest.tables);
    manifest.tables = manifest.tables.filter((one) => one !== table);
    const meanings: Meaning[] = [{ kind: 'dropTable', table: table.id }];
    return about(`remove ${table.name}`, { meanings });
  },

  renameTable(manifest, dice) {
    const table = dice.pick(manifest.tables);
    const former = table.name;
    table.was.push(former);
    table.name = dice.name('t');
    const decides = [nameOf(table)];
    return about(`rename ${former} to ${table.name}`, { decides, reshapes: true });
  },

  addField(manifest, dice) {
    const table = dice.recent(manifest.tables);
    const field = newField(manifest, dice, true);
    table.fields.push(field);
    const meanings = [fillOf(table, field)];
    return about(`add ${spelled({ table, field })}`, { meanings, pulls: [field.id] });
  },

  removeField(manifest, dice) {
    const place = pickField(manifest, dice, ({ table }) => table.fields.length > 1);
    if (!place) return undefined;
    const { table, field } = place;
    table.fields = table.fields.filter((one) => one !== field);
    table.indexed = table.indexed.filter((id) => id !== field.id);
    table.dropped.push(field.name);
    const meanings: Meaning[] = [{ kind: 'drop', field: field.id }];
    return about(`drop ${spelled(place)}`, { meanings, reshapes: true });
  },

  renameField(manifest, dice) {
    const place = pickField(manifest, dice, () => true);
    if (!place) return undefined;
    const { field } = place;
    const former = spelled(place);
    field.was.push(field.name);
    field.name = dice.name('f');
    const decides = [nameOf(field)];
    return about(`rename ${former} to ${field.name}`, { decides, reshapes: true });
  },

  retype(manifest, dice) {
    const into = ({ type }: Field) => conversions(type, enumOf(manifest, type) !== undefined);
    const place = pickField(manifest, dice, ({ field }) => into(field).length > 0);
    if (!place) return undefined;
    const { field } = place;
    const { to, make, changesForm } = dice.pick(into(field));
    const told = `turn ${spelled(place)} from ${field.type} into ${to}`;
    field.type = to;
    if (field.fallback !== undefined) field.fallback = make(field.fallback);
    return about(told, {
      meanings: [{ kind: 'convert', field: field.id, make }],
      decides: [valuesOf(field)],
      reshapes: changesForm,
      pulls: [field.id],
    });
  },

  require(manifest, dice) {
    const place = pickField(manifest, dice, ({ field }) => field.null);
    if (!place) return undefined;
    const { table, field } = place;
    field.null = false;
    field.fallback ??= aValue(manifest, field, dice);
    const meanings = [fillOf(table, field)];
    return about(`require ${spelled(place)}`, { meanings, decides: [valuesOf(field)] });
  },

  allowNull(manifest, dice) {
    const place = pickField(manifest, dice, ({ field }) => !field.null);
    if (!place) return undefined;
    place.field.null = true;
    return about(`allow null in ${spelled(place)}`, { decides: [valuesOf(place.field)] });
  },

  changeDefault(manifest, dice) {
    const place = pickField(manifest, dice, ({ field }) => field.fallback !== undefined);
    if (!place) return undefined;
    const { field } = place;
    field.fallback = aValue(manifest, field, dice);
    return about(`change the default of ${spelled(place)}`, { decides: [valuesOf(field)] });
  },

  addValue(manifest, dice) {
    const one = dice.pick(manifest.enums);
    one.values.splice(dice.below(one.values.length + 1), 0, dice.name('v'));
    return about(`add a value to ${one.name}`, { decides: [one.name] });
  },

  replaceValue(manifest, dice) {
    const one = dice.pick(manifest.enums);
    // Sometimes the new value is a new one: the value is renamed.
    if (dice.oneIn(3)) one.values.push(dice.name('v'));
    const value = dice.pick(one.values);
    one.values = one.values.filter((other) => other !== value);
    if (one.values.length === 0) return undefined;
    const by = dice.oneIn(2) ? dice.pick(one.values) : (one.values.at(-1) as string);
    for (const [former, now] of Object.entries(one.replaced)) {
      if (now === value) one.replaced[former] = by;
    }
    one.replaced[value] = by;
    const fields = fieldsOf(manifest, one);
    const replaced = (old: unknown) => (old === value ? by : old);
    for (const field of fields) {
      const { fallback } = field;
      if (fallback === undefined) continue;
      field.fallback = Array.isArray(fallback) ? fallback.map(replaced) : replaced(fallback);
    }
    const numbers = fields.map(({ id }) => id);
    return about(`replace ${value} of ${one.name} by ${by}`, {
      meanings: [{ kind: 'replace', enum: one.name, fields: numbers, value, by }],
      decides: [one.name, ...fields.map(valuesOf)],
      reshapes: fields.length > 0,
    });
  },

  toggleIndex(manifest, dice) {
    const place = pickField(manifest, dice, ({ field: { type } }) =>
      isIndexable(type, enumOf(manifest, type) !== undefined),
    );
    if (!place) return undefined;
    const { table, field } = place;
    const others = table.indexed.filter((id) => id !== field.id);
    table.indexed = others.length < table.indexed.length ? others : [...others, field.id];
    return about(`index ${spelled(place)}, or no longer`);
  },
};

/** An edit of the table in which something is newest: who adds a thing goes on with it. */
export function goOn(manifest: Manifest, dice: Dice): Edit | undefined {
  const newest = ({ id, fields }: Table) => Math.max(id, ...fields.map((field) => field.id));
  const [table] = [...manifest.tables].sort((a, b) => newest(b) - newest(a));
  const kind = dice.oneIn(2) ? kinds['retype'] : kinds['addField'];
  return table && kind?.({ ...manifest, tables: [table] }, dice);
}

function fieldsOf({ tables }: Manifest, one: Enum): Field[] {
  const fields = tables.flatMap((table) => table.fields);
  return fields.filter(({ type }) => element(type) === one.name);
}

/** An edit that no browser could follow: what a tool must say to it. */
type Fault = (manifest: Manifest, dice: Dice) => string | undefined;

/** Edits that must be refused, each with the code of the finding. */
export const faults: Readonly<Record<string, Fault>> = {
  requiredWithoutDefault(manifest, dice) {
    const field = newField(manifest, dice, false);
    delete field.fallback;
    dice.pick(manifest.tables).fields.push({ ...field, null: false });
    return 'lock-field-needs-default';
  },

  narrow(manifest, dice) {
    const place = pickField(manifest, dice, ({ field }) => !enumOf(manifest, field.type));
    if (!place) return undefined;
    place.field.type = forbidden(place.field.type);
    delete place.field.fallback;
    return 'lock-field-retyped';
  },

  removeWithoutDecision(manifest, dice) {
    const place = pickField(manifest, dice, ({ table }) => table.fields.length > 1);
    if (!place) return undefined;
    const { table, field } = place;
    table.fields = table.fields.filter((one) => one !== field);
    table.indexed = table.indexed.filter((id) => id !== field.id);
    return 'lock-field-removed';
  },

  loseValue(manifest, dice) {
    const used = manifest.enums.filter((one) => fieldsOf(manifest, one).length > 0);
    const one = used.find(({ values }) => values.length > 1);
    if (!one) return undefined;
    const taken = [
      ...Object.values(one.replaced),
      ...fieldsOf(manifest, one).flatMap(({ fallback }) => fallback),
    ];
    const free = one.values.filter((value) => !taken.includes(value));
    if (free.length === 0) return undefined;
    const lost = dice.pick(free);
    one.values = one.values.filter((value) => value !== lost);
    return 'lock-enum-value-removed';
  },

  reuseFieldName(manifest, dice) {
    const place = pickField(manifest, dice, ({ field }) => field.was.length > 0);
    if (!place) return undefined;
    const { table, field } = place;
    const name = dice.pick(field.was);
    field.was = field.was.filter((was) => was !== name);
    table.fields.push({ id: dice.id(), name, was: [], type: 'text', null: true });
    return 'lock-name-reused';
  },

  takeTheNameOfALiveField(manifest, dice) {
    const place = pickField(manifest, dice, ({ table }) => table.fields.length > 1);
    if (!place) return undefined;
    const { table, field } = place;
    const heir = dice.pick(table.fields.filter((one) => one !== field));
    table.fields = table.fields.filter((one) => one !== field);
    table.indexed = table.indexed.filter((id) => id !== field.id);
    heir.was.push(field.name);
    return 'lock-rename';
  },
};
