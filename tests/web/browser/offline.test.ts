import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { createCategory, noBrowser, outboxCount, shown, useBrowser } from './world';

describe.skipIf(noBrowser)('a browser without a network', () => {
  const world = useBrowser();

  it('shows what is changed, and sends it when the network is back', async () => {
    const page = await world.signedIn(await world.browser(), world.ada);
    const online = await createCategory(page, world.ada, 'Online');
    await until(async () => expect(await outboxCount(page)).toBe(0));

    await page.context().setOffline(true);
    await createCategory(page, world.ada, 'Offline');
    await page.evaluate(
      ([uid, id]) => window.larder.layer.updateCategory(uid, id, { name: 'Renamed' }),
      [world.ada.id, online] as const,
    );
    await until(async () => expect(await shown(page)).toEqual(['Offline', 'Renamed']));
    // Rows and status are two live queries: the count may come an instant after the list.
    await until(async () =>
      expect(await page.evaluate(() => window.larder.status)).toMatchObject({
        online: false,
        pending: 2,
        failed: 0,
      }),
    );
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Online' }]);
    await world.backend.sql`
      insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'Elsewhere')`;

    await page.context().setOffline(false);
    await until(async () => expect(await outboxCount(page)).toBe(0));
    const names = (await world.rows('user_categories', world.ada)).map(({ name }) => name);
    expect(names.sort()).toEqual(['Elsewhere', 'Offline', 'Renamed']);
    // What came while the socket was silent is pulled.
    await until(async () => expect(await shown(page)).toEqual(['Elsewhere', 'Offline', 'Renamed']));
  });

  it('sends after a restart what was changed without a server', async () => {
    const page = await world.signedIn(await world.browser(), world.ada);
    world.backend.fail({ lose: 'request' }, () => true, Infinity);
    await createCategory(page, world.ada, 'Unsent');
    await until(() => expect(world.backend.requests.some(isWrite)).toBe(true));
    await world.profile.close();

    const again = await world.tab(await world.profile.open());
    await until(async () => expect(await shown(again)).toEqual(['Unsent']));
    world.backend.heal();
    await until(async () => expect(await outboxCount(again)).toBe(0));
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Unsent' }]);
  });
});

const isWrite = ({ method }: { method: string }) => method !== 'GET';
