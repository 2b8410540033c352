import type Dexie from 'dexie';
{{ types.import(["generateUUID", "nowISO"], "utils") }}
import type { OutboxEntry } from './stored';
import type { Row } from './table';

/** A table goes on under another name. */
export type TableChange = { kind: 'renameTable'; from: string; to: string };

/** A field goes on under another name, goes, or has other values. */
export type FieldChange = { table: string; field: string } & (
  | { kind: 'rename'; to: string }
  | { kind: 'drop' }
  | { kind: 'convert'; to: Form }
  | { kind: 'replace'; values: Readonly<Record<string, string>> }
  | ({ kind: 'fill' } & Fill)
);

/** The form that a value takes: a number's text may have so many decimal places. */
type Form = 'text' | 'timestamp' | { places: number };

type Filling =
  { value: unknown } | { column: string } | 'now' | 'today' | 'random';

/** What becomes of a field that a step brings, or that may be null no longer. */
export type Fill = {
  /** The value that it gets where it has none. */
  with?: Filling;
  /** Null is a value, and stays. */
  nullable?: true;
  /** An insert that waits carries the field too. */
  inserts?: true;
  /** Another branch may have brought it before, in another form than this. */
  as?: Form;
  /** All names that the field has had since: under any of them it is there. */
  names?: readonly string[];
};

export type Change = TableChange | FieldChange;

/**
 * Makes changes of the schema, in order, to rows, to the server's versions of
 * rows that waiting edits keep, and to these edits. What has a change already
 * stays as it is, so that making one twice does nothing. Says whether a row had
 * a value that is another one now.
 */
export async function reshape(
  db: Dexie,
  changes: readonly Change[],
): Promise<boolean> {
  let isChanged = false;
  for (const change of changes) {
    if (change.kind === 'renameTable') await moveTable(db, change);
    else if (await changeRows(db, change)) isChanged = true;
  }
  await changeOutbox(db, changes);
  return isChanged;
}

/**
 * A change under every name that its table and its field have had since: a
 * database that comes from another branch may have the later ones already.
 */
export function underAllNames(
  change: Change,
  later: readonly Change[],
): Change[] {
  if (change.kind === 'renameTable') return [change];
  const known = [change];
  for (const next of later) {
    for (const place of [...known]) {
      const renamed = renamedBy(next, place);
      if (renamed) known.push({ ...place, ...renamed });
    }
  }
  // An empty value under a later name would take the place of the one that the
  // field still has under the former name.
  const names = known.map(({ field }) => field);
  return known.map((place) =>
    place.kind === 'fill' ? { ...place, names } : place,
  );
}

function renamedBy(
  change: Change,
  { table, field }: FieldChange,
): { table: string } | { field: string } | undefined {
  if (change.kind === 'renameTable') {
    return change.from === table ? { table: change.to } : undefined;
  }
  const isThis = change.table === table && change.field === field;
  return change.kind === 'rename' && isThis ? { field: change.to } : undefined;
}

/** An edit that waits, with changes of the schema made to it. */
export function reshaped<Entry extends Waiting>(
  entry: Entry,
  changes: readonly Change[],
): Entry {
  return changes.reduce((edit, change) => {
    if (change.kind === 'renameTable') {
      return edit.table === change.from ? { ...edit, table: change.to } : edit;
    }
    if (edit.table !== change.table) return edit;
    const payload = changed(edit.payload, change, edit.op);
    const base = edit.base && changed(edit.base, change, 'row');
    return { ...edit, payload, ...(base && { base }) };
  }, entry);
}

type Waiting = {
  table: string;
  op: OutboxEntry['op'];
  payload: Row;
  /** An edit of a layer written by hand has none. */
  base?: Row | null;
};

// Rows that are there under the new name already are newer.
async function moveTable(db: Dexie, { from, to }: TableChange): Promise<void> {
  if (!isStore(db, from) || !isStore(db, to)) return;
  const keys = await db.table(from).toCollection().primaryKeys();
  const rows = await db.table(from).toArray();
  const there = await db.table(to).bulkGet(keys);
  await db.table(to).bulkPut(rows.filter((_, i) => there[i] === undefined));
  await db.table(from).clear();
  await renameMeta(db, from, to);
}

// Watermarks and markers carry the table's name in their keys, behind the user.
async function renameMeta(db: Dexie, from: string, to: string): Promise<void> {
  const meta = db.table<{ key: string }, string>('meta');
  const former = new RegExp(`^((?:pull|gone):[^:]*:)${from}(?=:|$)`);
  const found = meta.where('key').startsWithAnyOf('pull:', 'gone:');
  for (const entry of await found.toArray()) {
    const key = entry.key.replace(former, `$1${to}`);
    if (key === entry.key) continue;
    if (!(await meta.get(key))) await meta.put({ ...entry, key });
    await meta.delete(entry.key);
  }
}

async function changeRows(db: Dexie, change: FieldChange): Promise<boolean> {
  const { table, field } = change;
  if (!isStore(db, table)) return false;
  const store = db.table<Row>(table);
  const rows = await store.toArray();
  const after = rows.map((row) => changed(row, change, 'row'));
  await store.bulkPut(after.filter((row, index) => row !== rows[index]));
  return rows.some(
    ({ [field]: value }, index) =>
      value !== undefined && value !== null && after[index]?.[field] !== value,
  );
}

async function changeOutbox(
  db: Dexie,
  changes: readonly Change[],
): Promise<void> {
  const outbox = db.table<OutboxEntry, string>('outbox');
  const entries = await outbox.toArray();
  await outbox.bulkPut(entries.map((entry) => reshaped(entry, changes)));
  for (const entry of await outbox.orderBy('seq').toArray()) {
    const isEmpty = Object.keys(entry.payload).length === 0;
    if (entry.op === 'update' && isEmpty) await dissolve(db, entry);
  }
}

// An update that has lost all its columns asks for nothing. The next edit of
// its row takes over what it knows of the server.
async function dissolve(db: Dexie, entry: OutboxEntry): Promise<void> {
  const outbox = db.table<OutboxEntry, string>('outbox');
  const { id, user_id, table, seq, base, expects } = entry;
  const [next] = await outbox
    .where('[user_id+table+record_id]')
    // A part of a compound key may itself be a list; Dexie's types do not say so.
    .equals([user_id, table, entry.record_id as string])
    .filter((other) => other.seq > seq)
    .sortBy('seq');
  await outbox.delete(id);
  if (!next) return;
  const not_before = Math.max(next.not_before, entry.settles_at);
  await outbox.put({ ...next, base, expects, not_before });
}

function isStore(db: Dexie, name: string): boolean {
  return db.tables.some((table) => table.name === name);
}

/** What is changed: a whole row, or what an edit carries of one. */
type Part = 'row' | OutboxEntry['op'];

// The same object where there is nothing to change.
function changed(row: Row, change: FieldChange, part: Part): Row {
  const { field } = change;
  const { [field]: value, ...others } = row;
  switch (change.kind) {
    case 'rename':
      if (!(field in row)) return row;
      return change.to in row ? others : { ...others, [change.to]: value };
    case 'drop':
      return field in row ? others : row;
    case 'convert':
      return withValue(row, field, converted(value, change.to));
    case 'replace':
      return withValue(row, field, replaced(value, change.values));
    case 'fill':
      if (change.with !== undefined && lacks(row, change, part)) {
        return { ...row, [field]: filling(row, change.with) };
      }
      return withValue(row, field, converted(value, change.as));
  }
}

function withValue(row: Row, field: string, value: unknown): Row {
  return Object.is(row[field], value) ? row : { ...row, [field]: value };
}

// Of an array, each element is changed.
function each(value: unknown, make: (value: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return make(value);
  const values = value.map(make);
  return values.every((element, i) => element === value[i]) ? value : values;
}

function converted(value: unknown, to: Form | undefined): unknown {
  if (to === undefined) return value;
  return each(value, (value) => {
    switch (to) {
      case 'text':
        return isPlain(value) ? String(value) : value;
      case 'timestamp':
        return isDate(value) ? `${value}T00:00:00.000000Z` : value;
      default:
        return typeof value === 'number' ? decimal(value, to.places) : value;
    }
  });
}

function isPlain(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
}

// The fewest digits that tell a number from every other one are all that it has.
function decimal(value: number, places: number): string {
  let digits = 0;
  while (digits < places && Number(value.toFixed(digits)) !== value) {
    digits += 1;
  }
  const [whole = '', fraction = ''] = value.toFixed(digits).split('.');
  return places > 0 ? `${whole}.${fraction.padEnd(places, '0')}` : whole;
}

function replaced(
  value: unknown,
  values: Readonly<Record<string, string>>,
): unknown {
  return each(value, (value) => {
    const isKnown = typeof value === 'string' && Object.hasOwn(values, value);
    return isKnown ? values[value] : value;
  });
}

function lacks(row: Row, change: FieldChange & Fill, part: Part): boolean {
  const { field, nullable, inserts, names = [field] } = change;
  if (row[field] === null) return !nullable;
  if (names.some((name) => row[name] !== undefined)) return false;
  return part === 'row' || (part === 'insert' && inserts === true);
}

function filling(row: Row, value: Filling): unknown {
  switch (value) {
    case 'now':
      return nowISO();
    case 'today':
      return nowISO().slice(0, 10);
    case 'random':
      return generateUUID();
    default:
      return 'column' in value ? row[value.column] : value.value;
  }
}
