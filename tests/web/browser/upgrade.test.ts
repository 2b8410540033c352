import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { generateProject, noBinary } from '../project/project';
import { bundle } from './site';
import { createCategory, noBrowser, outboxCount, shown, useBrowser } from './world';

const root = (path: string) => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');

/** The next release of the application, with one more table. */
const manifest = () => `${root('tables.toml')}

[tables.notes.fields]
text = { type = "text" }
`;
const next = noBinary ? undefined : generateProject(manifest(), root('tables.lock'));
const notes = () =>
  readFileSync(join(next?.generated ?? '', 'supabase/schemas/10_notes.sql'), 'utf8');

describe.skipIf(noBrowser || noBinary)('a new release that is opened beside the old one', () => {
  // The server is ahead of its clients.
  const world = useBrowser(notes);

  it('upgrades the database at once, and asks the old one to load itself again', async () => {
    const one = await world.signedIn(await world.browser(), world.ada);
    const version = await one.evaluate(() => window.larder.db.verno);
    await createCategory(one, world.ada, 'Sent');
    await until(async () => expect(await outboxCount(one)).toBe(0));
    world.backend.fail({ status: 503 }, ({ method }) => method !== 'GET', Infinity);
    await createCategory(one, world.ada, 'Unsent');

    world.site.release(await bundle(next?.generated ?? ''));
    const two = await world.tab(await world.browser());
    await until(async () => expect(await shown(two)).toEqual(['Sent', 'Unsent']));
    expect(await two.evaluate(() => window.larder.db.verno)).toBe(version + 1);

    // The old tab says that it has to be loaded again, and takes nothing that it cannot keep.
    await until(async () =>
      expect(await one.evaluate(() => window.larder.status)).toMatchObject({ reloadNeeded: true }),
    );
    await expect(createCategory(one, world.ada, 'Late')).rejects.toThrow();
    world.backend.heal();
    await until(async () => expect(await outboxCount(two)).toBe(0));
    const names = (await world.rows('user_categories', world.ada)).map(({ name }) => name);
    expect(names).toEqual(['Sent', 'Unsent']);

    await one.reload();
    await until(async () => expect(await shown(one)).toEqual(['Sent', 'Unsent']));
    expect(await one.evaluate(() => window.larder.db.verno)).toBe(version + 1);
    await until(async () =>
      expect(await one.evaluate(() => window.larder.status?.tables)).toMatchObject({
        notes: { ready: true },
      }),
    );
  });
});
