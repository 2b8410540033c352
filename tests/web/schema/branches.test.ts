import { readFileSync } from 'node:fs';
import type Dexie from 'dexie';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Layers, noBinary, row, uid } from './layers';

const project = '[project]\nname = "notebook"\ndatabase = "notebook"\n';
const table = (name: string) => `\n[tables.${name}.fields]\ntitle = { type = "text" }\n`;

const merges = ['merged-from-ours', 'merged-from-theirs'] as const;

/** The start, what two branches made of it, and what comes of merging them either way. */
function generate(layers: Layers, start: string, ours: string, theirs: string, both: string): void {
  layers.generate('start', start);
  layers.generate('ours', ours, 'start');
  layers.generate('theirs', theirs, 'start');
  // Whoever merges takes either side's lock whole, and generates again.
  layers.generate('merged-from-ours', both, 'ours');
  layers.generate('merged-from-theirs', both, 'theirs');
}

describe.skipIf(noBinary)('two branches that each added a table', () => {
  let layers: Layers;
  beforeAll(() => {
    layers = new Layers();
    const start = project + table('notes');
    const [ours, theirs] = [table('tasks'), table('labels')];
    generate(layers, start, start + ours, start + theirs, start + ours + theirs);
  });
  afterAll(() => layers.clear());

  const histories = [
    ['ours', 'tasks', 'labels'],
    ['theirs', 'labels', 'tasks'],
  ] as const;
  const ways = merges.flatMap((merged) =>
    histories.map(([branch, own, other]) => ({ merged, branch, own, other })),
  );

  it.each(ways)('keep the rows of a browser that ran $branch when it is $merged', async (way) => {
    const database = `branches-${crypto.randomUUID()}`;
    const before = await layers.open(way.branch, database);
    await before.synced('notes', row('n', { title: 'note' }));
    await before.insert(way.own, row('o', { title: way.own }));
    await before.db
      .table('meta')
      .put({ key: 'pull:someone:notes', cursor: null, settled: true, finished_at: null });
    before.db.close();

    const after = await layers.open(way.merged, database);
    expect(await after.rows('notes')).toMatchObject([{ title: 'note' }]);
    expect(await after.rows(way.own)).toMatchObject([{ title: way.own }]);
    expect(await after.rows(way.other)).toEqual([]);
    expect(await after.entries()).toMatchObject([{ op: 'insert', table: way.own }]);
    expect(await after.db.table('meta').get('pull:someone:notes')).toBeDefined();
    await after.insert(way.other, row('p', { title: way.other }));
    after.db.close();

    const again = await layers.open(way.merged, database);
    expect(await again.rows(way.other)).toMatchObject([{ title: way.other }]);
    await again.db.delete();
  });

  it('look at what is stored of the table that each of them lacks, and at nothing else', async () => {
    for (const [merged, own, other] of [
      ['merged-from-ours', 'tasks', 'labels'],
      ['merged-from-theirs', 'labels', 'tasks'],
    ] as const) {
      const dexie = readFileSync(layers.path(merged, 'generated/data-v2/base/dexie.ts'), 'utf8');
      const resets = [...dexie.matchAll(/resets: \['(.*)'\]/g)].map((match) => match[1]);
      expect(resets).toEqual([own, other]);
      expect(dexie).not.toContain('changes:');
    }
  });

  it('raise the version once more when they are merged', () => {
    const version = (branch: string) => {
      const dexie = readFileSync(layers.path(branch, 'generated/data-v2/base/dexie.ts'), 'utf8');
      return Number(/version\((\d+)\)/.exec(dexie)?.[1]);
    };
    expect(version('ours')).toBe(version('start') + 1);
    expect(version('theirs')).toBe(version('start') + 1);
    for (const merged of merges) expect(version(merged)).toBe(version('start') + 2);
  });

  it('forget how far a table was pulled that one of them does not have', async () => {
    const database = `branches-${crypto.randomUUID()}`;
    const watermark = { cursor: null, settled: true, finished_at: null };
    const ours = await layers.open('ours', database);
    await ours.db.table('meta').put({ key: `pull:${uid}:tasks`, ...watermark });
    ours.db.close();
    // Where the store may be gone, nothing may say that it is complete.
    const theirs = await layers.open('theirs', database);
    expect(await theirs.db.table('meta').get(`pull:${uid}:tasks`)).toBeUndefined();
    await theirs.db.delete();
  });
});

const reshaped = (own: { head?: string; levels?: string; fields: string }, name = 'tasks') => `
[project]
name = "notebook"

[enums]
level = ${own.levels ?? '["low", "high", "urgent"]'}

[tables.${name}]
${own.head ?? ''}

[tables.${name}.fields]
${own.fields}
`;

describe.skipIf(noBinary)('two branches that each reshaped a table', () => {
  let layers: Layers;
  beforeAll(() => {
    layers = new Layers();
    const title = 'title = { type = "text" }';
    const named = 'name = { type = "text", renamed_from = "title" }';
    const level = 'level = { type = "level" }';
    const effort = 'effort = { type = "integer" }';
    const effortful = 'effort = { type = "bigint" }';
    const memo = 'memo = { type = "text", null = true }';
    const priority = 'priority = { type = "integer", default = 3 }';
    const color = 'color = { type = "text", default = "red" }';
    const levels = '{ values = ["low", "high"], replaced = { urgent = "high" } }';
    const moved = 'renamed_from = "tasks"';
    const dropped = 'dropped = ["memo"]';
    const lines = (...fields: string[]) => fields.join('\n');
    generate(
      layers,
      reshaped({ fields: lines(title, level, effort, memo) }),
      reshaped({ head: moved, fields: lines(named, level, effort, memo, priority) }, 'jobs'),
      reshaped({ head: dropped, levels, fields: lines(title, level, effortful, color) }),
      reshaped(
        {
          head: lines(moved, dropped),
          levels,
          fields: lines(named, level, effortful, priority, color),
        },
        'jobs',
      ),
    );
  });
  afterAll(() => layers.clear());

  const shapes = {
    start: { table: 'tasks', columns: { title: 'A', level: 'urgent', effort: 5, memo: 'm' } },
    ours: {
      table: 'jobs',
      columns: { name: 'A', level: 'urgent', effort: 5, memo: 'm', priority: 3 },
    },
    theirs: { table: 'tasks', columns: { title: 'A', level: 'high', effort: '5', color: 'red' } },
  };
  const edit = {
    start: { title: 'B', level: 'urgent', effort: 6 },
    ours: { name: 'B', level: 'urgent', effort: 6 },
    theirs: { title: 'B', level: 'high', effort: '6' },
  };
  const merged = { name: 'A', level: 'high', effort: '5', priority: 3, color: 'red' };
  const browsers = ['start', 'ours', 'theirs'] as const;
  const ways = merges.flatMap((merge) => browsers.map((browser) => ({ merge, browser })));

  it.each(ways)('keep what a browser holds that ran $browser when it is $merge', async (way) => {
    const database = `branches-${crypto.randomUUID()}`;
    const { table, columns } = shapes[way.browser];
    const before = await layers.open(way.browser, database);
    await before.synced(table, row('a', columns));
    await before.update(table, 'a', edit[way.browser]);
    await before.insert(table, row('b', columns));
    before.db.close();

    const after = await layers.open(way.merge, database);
    expect(await after.rows('jobs')).toEqual([
      row('a', { ...merged, name: 'B', effort: '6' }),
      row('b', merged),
    ]);
    const [update, insert] = await after.entries();
    expect(update).toMatchObject({ table: 'jobs', base: row('a', merged) });
    expect(update?.payload).toEqual({ name: 'B', level: 'high', effort: '6' });
    expect(insert?.payload).toEqual({ id: 'b', user_id: uid, ...merged });
    const recorded = await steps(after.db);
    await after.db.delete();

    // A fresh browser records the same steps, but for those of a branch that it never ran.
    const fresh = await layers.open(way.merge, `branches-${crypto.randomUUID()}`);
    expect(recorded).toEqual(expect.arrayContaining(await steps(fresh.db)));
    await fresh.db.delete();
  });
});

async function steps(db: Dexie): Promise<unknown[]> {
  const keys = await db.table('meta').where('key').startsWith('step:').primaryKeys();
  return [...keys].sort();
}
