import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dexie from 'dexie';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { offlineClient } from '../device/device';

const binary =
  process.env['LARDER_BIN'] ?? new URL('../../../target/debug/larder', import.meta.url).pathname;
const missing = !existsSync(binary);
if (missing) {
  const message = `there is no ${binary} (cargo build makes it, or LARDER_BIN names another): merged branches are not tested`;
  if (process.env['CI']) throw new Error(message);
  console.error(`\n!!! ${message}\n`);
}

const project = `[project]\nname = "notebook"\ndatabase = "notebook"\n`;
const table = (name: string) => `\n[tables.${name}.fields]\ntitle = { type = "text" }\n`;
const start = project + table('notes');

type Branch = 'start' | 'ours' | 'theirs' | 'merged-from-ours' | 'merged-from-theirs';

describe.skipIf(missing)('two branches that each added a table', () => {
  let folder: string;
  const tree = (branch: Branch) => join(folder, branch);
  const generate = (branch: Branch, manifest: string) => {
    writeFileSync(join(tree(branch), 'tables.toml'), manifest);
    execFileSync(binary, ['generate'], { cwd: tree(branch), stdio: 'pipe' });
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'larder-branches-'));
    const from = (branch: Branch, base: string) => cpSync(base, tree(branch), { recursive: true });
    const empty = mkdtempSync(join(tmpdir(), 'larder-empty-'));
    from('start', empty);
    rmSync(empty, { recursive: true });
    generate('start', start);
    from('ours', tree('start'));
    generate('ours', start + table('tasks'));
    from('theirs', tree('start'));
    generate('theirs', start + table('labels'));
    // Whoever merges takes either side's lock whole, and generates again.
    const both = start + table('tasks') + table('labels');
    from('merged-from-ours', tree('ours'));
    generate('merged-from-ours', both);
    from('merged-from-theirs', tree('theirs'));
    generate('merged-from-theirs', both);
  });
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** The database as the code of a branch opens it. */
  const open = async (branch: Branch, name: string): Promise<Dexie> => {
    vi.resetModules();
    vi.doMock('@/lib/supabase', () => ({ supabase: offlineClient() }));
    const module = (await import(join(tree(branch), 'generated/data-v2/base/dexie.ts'))) as {
      OfflineDB: new (name: string) => Dexie;
    };
    const db = new module.OfflineDB(name);
    await db.open();
    return db;
  };
  const row = (title: string) => ({
    id: crypto.randomUUID(),
    user_id: crypto.randomUUID(),
    title,
    created_at: '2026-11-22T14:55:45.664800Z',
    updated_at: '2026-11-22T14:55:45.664800Z',
  });

  const merges = ['merged-from-ours', 'merged-from-theirs'] as const;
  const histories = [
    ['ours', 'tasks', 'labels'],
    ['theirs', 'labels', 'tasks'],
  ] as const;
  const ways = merges.flatMap((merged) =>
    histories.map(([branch, own, other]) => ({ merged, branch, own, other })),
  );

  it.each(ways)('keep the rows of a browser that ran $branch when it is $merged', async (way) => {
    const name = `branches-${crypto.randomUUID()}`;
    const before = await open(way.branch, name);
    await before.table('notes').put(row('note'));
    await before.table(way.own).put(row(way.own));
    await before
      .table('meta')
      .put({ key: 'pull:someone:notes', cursor: null, settled: true, finished_at: null });
    before.close();

    const after = await open(way.merged, name);
    expect(await after.table('notes').toArray()).toMatchObject([{ title: 'note' }]);
    expect(await after.table(way.own).toArray()).toMatchObject([{ title: way.own }]);
    expect(await after.table(way.other).toArray()).toEqual([]);
    await after.table(way.other).put(row(way.other));
    after.close();

    const again = await open(way.merged, name);
    expect(await again.table(way.other).toArray()).toMatchObject([{ title: way.other }]);
    await again.delete();
  });

  it.each(merges)(
    'record the same steps in a fresh browser and in one that ran a branch, %s',
    async (merged) => {
      const steps = async (db: Dexie) =>
        (
          (await db.table('meta').where('key').startsWith('step:').primaryKeys()) as string[]
        ).sort();
      const fresh = await open(merged, `branches-${crypto.randomUUID()}`);
      const recorded = await steps(fresh);
      await fresh.delete();
      expect(recorded.length).toBeGreaterThanOrEqual(3);

      const name = `branches-${crypto.randomUUID()}`;
      (await open('start', name)).close();
      const upgraded = await open(merged, name);
      expect(await steps(upgraded)).toEqual(recorded);
      await upgraded.delete();
    },
  );

  it('raise the version once more when they are merged', () => {
    const version = (branch: Branch) =>
      Number(
        /version\((\d+)\)/.exec(
          readFileSync(join(tree(branch), 'generated/data-v2/base/dexie.ts'), 'utf8'),
        )?.[1],
      );
    expect(version('ours')).toBe(version('start') + 1);
    expect(version('theirs')).toBe(version('start') + 1);
    for (const merged of merges) expect(version(merged)).toBe(version('start') + 2);
  });
});
