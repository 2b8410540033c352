import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Layers, noBinary, row, uid } from './layers';
import type { Row } from './layers';

const project = '[project]\nname = "notebook"\ndatabase = "notebook"\n';

// What two branches made is merged by taking the lock of one whole. It knows nothing of the
// steps of the other, in which browsers may have stopped.
describe.skipIf(noBinary)('a branch that went on with what it had added', () => {
  let layers: Layers;
  const text = 'text = { type = "text" }';
  const color = (name: string, former = '') =>
    `${name} = { type = "text", null = true${former ? `, renamed_from = "${former}"` : ''} }`;
  const level = (more: string) => `\n[enums]\nlevel = { values = ["low", "high"${more} }\n`;
  const urgent = level(', "urgent"]');
  const replaced = level('], replaced = { urgent = "high" }');
  const notes = (...fields: string[]) =>
    `\n[tables.notes.fields]\n${[text, ...fields].join('\n')}\n`;
  const tasks = '\n[tables.tasks.fields]\ndone = { type = "boolean" }\n';

  beforeAll(() => {
    layers = new Layers();
    layers.generate('start', project + urgent + notes());
  });
  afterAll(() => layers.clear());

  const written = async (layer: string, table: string, columns: Row) => {
    const database = `branches-${crypto.randomUUID()}`;
    const before = await layers.open(layer, database);
    await before.synced(table, row('a', columns));
    await before.update(table, 'a', columns);
    await before.insert(table, row('b', columns));
    before.db.close();
    return database;
  };
  const holds = async (layer: string, database: string, table: string, columns: Row) => {
    const after = await layers.open(layer, database);
    expect(after.outdated()).toBe(false);
    expect(await after.rows(table)).toEqual([row('a', columns), row('b', columns)]);
    const [update, insert] = await after.entries();
    expect(update).toMatchObject({ table, payload: columns, base: row('a', columns) });
    expect(insert).toMatchObject({ table, payload: columns });
    after.db.close();
  };
  const outdated = async (layer: string, database: string) => {
    const older = await layers.open(layer, database);
    await older.db.delete();
    return older.outdated();
  };

  it('keeps a field that it renamed, for who stopped between, when the other lock is taken', async () => {
    layers.generate('added', project + urgent + notes(color('color')), 'start');
    layers.generate('other', project + urgent + notes() + tasks, 'start');
    layers.generate('both', project + urgent + notes(color('tint', 'color')) + tasks, 'other');
    const database = await written('added', 'notes', { text: 'A', color: 'red' });
    await holds('both', database, 'notes', { text: 'A', tint: 'red' });
  });

  it('keeps a field that is renamed after both locks had brought it', async () => {
    layers.generate('colored', project + urgent + notes(color('color')), 'start');
    layers.generate('tasked', project + urgent + notes() + tasks, 'start');
    layers.generate('joined', project + urgent + notes(color('color')) + tasks, 'tasked');
    layers.generate('tinted', project + urgent + notes(color('tint', 'color')) + tasks, 'joined');
    // It lacks the step that brings the field in the lock that was taken, and has the field.
    const database = await written('colored', 'notes', { text: 'A', color: 'red' });
    await holds('tinted', database, 'notes', { text: 'A', tint: 'red' });
  });

  it('keeps a table that it renamed, with its fields', async () => {
    const labels = '\n[tables.labels.fields]\nname = { type = "text" }\n';
    const tags =
      '\n[tables.tags]\nrenamed_from = "labels"\n\n[tables.tags.fields]\n' +
      'word = { type = "text", renamed_from = "name" }\n';
    layers.generate('labelled', project + urgent + notes() + labels, 'start');
    layers.generate('unlabelled', project + urgent + notes() + tasks, 'start');
    layers.generate('tagged', project + urgent + notes() + tags + tasks, 'unlabelled');
    const database = await written('labelled', 'labels', { name: 'A' });
    await holds('tagged', database, 'tags', { word: 'A' });
  });

  it('gets what the other branch put in place of a value of its field', async () => {
    const field = 'rank = { type = "level", default = "low" }';
    const used = 'level = { type = "level", null = true }';
    layers.generate('leveled', project + urgent + notes(used), 'start');
    layers.generate('ranked', project + urgent + notes(used, field), 'leveled');
    layers.generate('calmed', project + replaced + notes(used), 'leveled');
    layers.generate('calm', project + replaced + notes(used, field), 'calmed');
    const database = await written('ranked', 'notes', { text: 'A', level: null, rank: 'urgent' });
    await holds('calm', database, 'notes', { text: 'A', level: null, rank: 'high' });
  });

  // What a number may be turned into, for who stopped between, when the lock is taken that
  // knows of neither the field nor its former type.
  const retypes = [
    { from: 'integer', to: 'bigint', value: 5, form: '5' },
    { from: 'integer', to: 'text', value: -7, form: '-7' },
    { from: 'boolean', to: 'text', value: true, form: 'true' },
    { from: 'integer', to: 'numeric(20,2)', value: 5, form: '5.00' },
    { from: 'numeric(8,2)', to: 'numeric(20,4)', value: -12.25, form: '-12.2500' },
    { from: 'numeric(15,8)', to: 'numeric(30,20)', value: 1e-7, form: '0.00000010000000000000' },
    { from: 'date', to: 'timestamp', value: '2026-02-03', form: '2026-02-03T00:00:00.000000Z' },
    { from: 'integer[]', to: 'bigint[]', value: [5, 6], form: ['5', '6'] },
  ];
  const size = (type: string) => `size = { type = "${type}", null = true }`;
  const watermark = { cursor: null, settled: true, finished_at: null };

  const places = [
    { place: 'field', table: 'notes', made: (sized: string) => notes(sized), before: notes() },
    {
      place: 'table',
      table: 'labels',
      made: (sized: string) => `${notes()}\n[tables.labels.fields]\n${text}\n${sized}\n`,
      before: notes(),
    },
  ];
  const ways = places.flatMap((place) =>
    retypes.map((retype, index) => ({ ...place, ...retype, index })),
  );

  it.each(ways)('turns $from into $to in a $place that it added', async (way) => {
    const { table, made, before, from, to, value, form } = way;
    const named = (name: string) => `${name}-${table}-${String(way.index)}`;
    layers.generate(named('sized'), project + urgent + made(size(from)), 'start');
    layers.generate(named('other'), project + urgent + before + tasks, 'start');
    layers.generate(named('both'), project + urgent + made(size(to)) + tasks, named('other'));
    const database = await written(named('sized'), table, { text: 'A', size: value });
    await holds(named('both'), database, table, { text: 'A', size: form });
    // Code that knows the former type would read the new one wrongly.
    expect(await outdated(named('sized'), database)).toBe(true);
  });

  it('keeps the fraction that values got in between', async () => {
    layers.generate('whole', project + urgent + notes(size('integer')));
    layers.generate('fraction', project + urgent + notes(size('numeric(12,2)')), 'whole');
    layers.generate('aside', project + urgent + notes(size('integer')) + tasks, 'whole');
    layers.generate('long', project + urgent + notes(size('numeric(20,4)')) + tasks, 'aside');
    const database = await written('fraction', 'notes', { text: 'A', size: 5.25 });
    await holds('long', database, 'notes', { text: 'A', size: '5.2500' });
  });

  it('brings a field that it added to its table, and pulls the table again', async () => {
    const labels = (...more: string[]) =>
      `\n[tables.labels.fields]\n${['name = { type = "text" }', ...more].join('\n')}\n`;
    const rank = 'rank = { type = "integer", default = 3 }';
    const more = [rank, color('color'), 'mine = { type = "uuid", same_as = "user_id" }'];
    layers.generate('plain', project + urgent + notes() + labels(), 'start');
    layers.generate('busy', project + urgent + notes() + tasks, 'start');
    layers.generate('full', project + urgent + notes() + labels(...more) + tasks, 'busy');
    const database = await written('plain', 'labels', { name: 'A' });
    const before = await layers.open('plain', database);
    for (const table of ['labels', 'notes']) {
      await before.db.table('meta').put({ key: `pull:${uid}:${table}`, ...watermark });
    }
    before.db.close();

    const after = await layers.open('full', database);
    const filled = { name: 'A', rank: 3, color: null, mine: uid };
    expect(await after.rows('labels')).toEqual([row('a', filled), row('b', filled)]);
    const [update, insert] = await after.entries();
    expect(update).toMatchObject({ payload: { name: 'A' }, base: row('a', filled) });
    expect(Object.keys(update?.payload ?? {})).toEqual(['name']);
    expect(insert?.payload).toMatchObject({ name: 'A', rank: 3, color: null, mine: uid });
    expect(await after.db.table('meta').get(`pull:${uid}:labels`)).toBeUndefined();
    expect(await after.db.table('meta').get(`pull:${uid}:notes`)).toBeDefined();
    after.db.close();
    // A field more harms no code that does not know of it.
    expect(await outdated('plain', database)).toBe(false);
  });

  it('leaves older code of the other branch outdated, once both are merged', async () => {
    const renamed = '\n[tables.notes.fields]\nbody = { type = "text", renamed_from = "text" }\n';
    layers.generate('renamed', project + urgent + renamed, 'start');
    layers.generate('beside', project + urgent + notes() + tasks, 'start');
    // Its last step does nothing to rows: the one that does has the number of `beside`.
    layers.generate('after', project + urgent + renamed + tasks, 'renamed');
    const database = await written('beside', 'notes', { text: 'A' });
    (await layers.open('after', database)).db.close();
    const older = await layers.open('beside', database);
    expect(older.outdated()).toBe(true);
    await expect(older.mutate('notes')).rejects.toThrow(
      expect.objectContaining({ name: 'OutdatedError' }),
    );
    await older.db.delete();
  });
});
