import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Layers, noBinary, row, uid } from './layers';
import type { Layer, Row } from './layers';

/** What is changed: a whole row, or what an edit carries of one. */
type Part = 'row' | 'insert' | 'update';

/** A manifest, and what its difference from the one before does to what a browser holds. */
interface Edit {
  about: string;
  manifest: string;
  table: string;
  change: (columns: Row, part: Part) => Row;
}

const rename = (from: string, to: string) => (columns: Row) => {
  const { [from]: value, ...others } = columns;
  return from in columns ? { ...others, [to]: value } : others;
};
const map = (field: string, make: (value: never) => unknown) => (columns: Row) =>
  field in columns ? { ...columns, [field]: make(columns[field] as never) } : columns;
const add = (field: string, value: unknown) => (columns: Row, part: Part) =>
  part === 'update' ? columns : { ...columns, [field]: value };
const same = (columns: Row) => columns;

/** The manifest of each step; what does not change is left as it was. */
function* edits(): Generator<Edit> {
  let table = '[tables.tasks]';
  const levels = { values: '["low", "high", "urgent"]', replaced: '' };
  const fields = new Map([
    ['title', 'type = "text"'],
    ['effort', 'type = "integer"'],
    ['cost', 'type = "numeric(8,2)"'],
    ['level', 'type = "level"'],
    ['levels', 'type = "level[]"'],
    ['due', 'type = "date", null = true'],
    ['note', 'type = "text", null = true'],
    ['memo', 'type = "text", null = true'],
  ]);
  let name = 'tasks';
  let more = '';
  const edit = (about: string, change: Edit['change']): Edit => ({
    about,
    table: name,
    change,
    manifest: [
      '[project]\nname = "chain"\n\n[enums]',
      levels.replaced
        ? `level = { values = ${levels.values}, replaced = ${levels.replaced} }`
        : `level = ${levels.values}`,
      `\n${table}`,
      `\n[tables.${name}.fields]`,
      ...[...fields].map(([field, type]) => `${field} = { ${type} }`),
      more,
    ].join('\n'),
  });

  yield edit('the first version', same);
  fields.set('priority', 'type = "integer", default = 3');
  yield edit('a new field with a default', add('priority', 3));
  fields.delete('title');
  fields.set('name', 'type = "text", renamed_from = "title"');
  yield edit('a field under another name', rename('title', 'name'));
  fields.set('effort', 'type = "bigint"');
  yield edit('an integer that becomes a bigint', map('effort', String));
  levels.values = '["low", "high"]';
  levels.replaced = '{ urgent = "high" }';
  const calm = (level: unknown) => (level === 'urgent' ? 'high' : level);
  yield edit('a value that is replaced', (columns) =>
    map('levels', (levels: unknown[]) => levels.map(calm))(map('level', calm)(columns)),
  );
  name = 'todos';
  table = '[tables.todos]\nrenamed_from = "tasks"';
  yield edit('a table under another name', same);
  fields.set('note', 'type = "text", default = "none"');
  yield edit(
    'a field that may not be null any more',
    map('note', (note) => note ?? 'none'),
  );
  fields.delete('memo');
  table += '\ndropped = ["memo"]';
  yield edit('a field that is dropped', ({ memo: _, ...columns }) => columns);
  fields.set('due', 'type = "timestamp", null = true');
  yield edit(
    'a date that becomes a timestamp',
    map('due', (day: string | null) => (day === null ? null : `${day}T00:00:00.000000Z`)),
  );
  more = '\n[tables.labels.fields]\ntext = { type = "text" }\n';
  yield edit('a new table', same);
  table += '\nindexes = ["label"]';
  fields.delete('name');
  fields.set('label', 'type = "text", renamed_from = ["title", "name"]');
  fields.set('color', 'type = "text", null = true, default = "red"');
  yield edit('a name again, with an index, and a new field', (columns, part) =>
    add('color', 'red')(rename('name', 'label')(columns), part),
  );
  fields.set('cost', 'type = "numeric(20,4)"');
  yield edit(
    'a number that becomes decimal text',
    map('cost', (cost: number) => `${cost.toFixed(2)}00`),
  );
  more = '';
  yield edit('a table that goes', same);
  fields.set('author', 'type = "uuid", same_as = "user_id"');
  yield edit('a field that repeats another', add('author', uid));
  fields.set('effort', 'type = "text"');
  name = 'jobs';
  table = table.replace(
    '[tables.todos]\nrenamed_from = "tasks"',
    '[tables.jobs]\nrenamed_from = ["tasks", "todos"]',
  );
  yield edit('a table under a third name, with a bigint that becomes text', same);
}

const all = [...edits()];
const last = all.length - 1;
const newest = all[last]!;

/** Columns of the first version as a version of the chain has them. */
const at = (version: number, columns: Row, part: Part): Row =>
  all.slice(0, version + 1).reduce((before, { change }) => change(before, part), columns);

const written = {
  title: 'Write',
  effort: 5,
  cost: 0.1,
  level: 'urgent',
  levels: ['urgent', 'low'],
  due: '2026-12-01',
  note: null,
  memo: 'aside',
};
const changes = { title: 'Wrote', effort: 7, level: 'urgent', due: null, note: null, memo: 'x' };
const ids = { changed: 'a', added: 'b', removed: 'c', noted: 'd', plain: 'e' };

describe.skipIf(noBinary)(`a chain of ${last} edits of a manifest`, () => {
  let layers: Layers;
  beforeAll(() => {
    layers = new Layers();
    all.forEach(({ manifest }, version) => {
      const base = version > 0 ? `v${version - 1}` : undefined;
      layers.generate(`v${version}`, manifest, base);
    });
  });
  afterAll(() => layers.clear());

  /** What a person leaves behind who last ran a version, somewhere offline. */
  const leave = async (version: number, database: string) => {
    const { table } = all[version]!;
    const layer = await layers.open(`v${version}`, database);
    for (const id of [ids.changed, ids.removed, ids.noted, ids.plain]) {
      await layer.synced(table, row(id, at(version, written, 'row')));
    }
    await layer.update(table, ids.changed, at(version, changes, 'update'));
    await layer.insert(table, row(ids.added, at(version, written, 'row')));
    await layer.remove(table, ids.removed);
    const memo = at(version, { memo: 'only this' }, 'update');
    if ('memo' in memo) await layer.update(table, ids.noted, memo);
    layer.db.close();
  };

  const check = async (layer: Layer) => {
    const { table } = newest;
    const byId = (rows: Row[]) => Object.fromEntries(rows.map((one) => [String(one['id']), one]));
    const base = at(last, written, 'row');
    const changed = { ...base, ...at(last, changes, 'update') };
    expect(byId(await layer.rows(table))).toEqual({
      [ids.changed]: row(ids.changed, changed),
      [ids.added]: row(ids.added, base),
      [ids.noted]: row(ids.noted, base),
      [ids.plain]: row(ids.plain, base),
    });
    const entries = await layer.entries();
    // The edit that was only of a field that went is gone with it.
    expect(entries.map(({ op }) => op)).toEqual(['update', 'insert', 'delete']);
    expect(entries.every((entry) => entry.table === table)).toBe(true);
    const [update, insert, removal] = entries;
    expect(update?.payload).toEqual(at(last, changes, 'update'));
    expect(update?.base).toEqual(row(ids.changed, base));
    expect(insert?.payload).toEqual({
      id: ids.added,
      user_id: uid,
      ...at(last, written, 'insert'),
    });
    expect(insert?.base).toBeNull();
    expect(removal?.payload).toEqual({ id: ids.removed });
    expect(removal?.base).toEqual(row(ids.removed, base));
  };

  it.each(all.slice(0, last).map(({ about }, version) => ({ about, version })))(
    'is followed by a browser that stopped at version $version ($about)',
    async ({ version }) => {
      const database = `chain-${crypto.randomUUID()}`;
      await leave(version, database);
      const layer = await layers.open(`v${last}`, database);
      await check(layer);
      const [rows, entries] = [await layer.rows(newest.table), await layer.entries()];
      layer.db.close();
      const again = await layers.open(`v${last}`, database);
      expect(await again.rows(newest.table)).toEqual(rows);
      expect(await again.entries()).toEqual(entries);
      await again.db.delete();
    },
  );

  it('is followed step by step as well', async () => {
    const database = `chain-${crypto.randomUUID()}`;
    await leave(0, database);
    for (let version = 1; version < last; version += 1) {
      (await layers.open(`v${version}`, database)).db.close();
    }
    const layer = await layers.open(`v${last}`, database);
    await check(layer);
    await layer.db.delete();
  });
});
