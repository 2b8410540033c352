import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { createCategory, noBrowser, outboxCount, shown, useBrowser } from './world';

describe.skipIf(noBrowser)('a browser that has dropped the database', () => {
  const world = useBrowser();
  const names = async () =>
    (await world.rows('user_categories', world.ada)).map(({ name }) => name).sort();
  const isWrite = ({ method }: { method: string }) => method !== 'GET';

  /** A tab with two rows that the server has, and one that it has not. */
  async function filled(): Promise<Page> {
    const page = await world.signedIn(await world.browser(), world.ada);
    await createCategory(page, world.ada, 'One');
    await createCategory(page, world.ada, 'Two');
    await until(async () => expect(await outboxCount(page)).toBe(0));
    world.backend.fail({ lose: 'request' }, isWrite, Infinity);
    await createCategory(page, world.ada, 'Unsent');
    await until(async () => expect(await shown(page)).toEqual(['One', 'Two', 'Unsent']));
    return page;
  }

  it('while it was closed, pulls everything again and deletes nothing', async () => {
    await filled();
    await world.profile.close();
    const folder = join(world.profile.folder, 'Default/IndexedDB');
    expect(readdirSync(folder)).not.toEqual([]);
    rmSync(folder, { recursive: true });
    world.backend.heal();

    const page = await world.tab(await world.profile.open());
    await until(async () => expect(await shown(page)).toEqual(['One', 'Two']));
    await createCategory(page, world.ada, 'Three');
    await until(async () => expect(await outboxCount(page)).toBe(0));
    expect(await names()).toEqual(['One', 'Three', 'Two']);
    const writes = world.backend.requests.filter(isWrite).map(({ method }) => method);
    expect(writes).toEqual(['POST']);
  });

  it('while the page is open, pulls everything again and goes on', async () => {
    const page = await filled();
    await evict(page, world.site.origin);

    await until(async () => expect(await shown(page)).toEqual(['One', 'Two']));
    world.backend.heal();
    await createCategory(page, world.ada, 'Three');
    await until(async () => expect(await names()).toEqual(['One', 'Three', 'Two']));
    await until(async () => expect(await shown(page)).toEqual(['One', 'Three', 'Two']));
    const writes = world.backend.requests.filter(isWrite).map(({ method }) => method);
    expect(writes).toEqual(['POST']);
  });
});

/** What the browser does when the disk is full: the connections are closed, and the data is gone. */
async function evict(page: Page, origin: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
}
