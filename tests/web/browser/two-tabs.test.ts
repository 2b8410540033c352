import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { freeze } from './freeze';
import { createCategory, noBrowser, outboxCount, shown, useBrowser } from './world';

const isPost = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path.startsWith('/rest/');

describe.skipIf(noBrowser)('two tabs of a browser', () => {
  const world = useBrowser();
  const names = async () =>
    (await world.rows('user_categories', world.ada)).map(({ name }) => name).sort();
  const insertElsewhere = (name: string) => world.backend.sql`
    insert into user_categories (id, user_id, name)
    values (gen_random_uuid(), ${world.ada.id}, ${name})`;

  /** Two tabs that sync, of which the first leads. */
  async function pair(): Promise<[Page, Page]> {
    const browser = await world.browser();
    const leader = await world.signedIn(browser, world.ada);
    await until(async () => expect(await leads(leader)).toBe(true));
    const other = await world.tab(browser);
    await until(async () => expect(await isReady(other)).toBe(true));
    await until(() => expect(world.backend.realtime.topics).toHaveLength(1));
    return [leader, other];
  }

  it('both see a change, which is sent once', async () => {
    const [one, two] = await pair();
    await createCategory(two, world.ada, 'Work');
    await until(async () => expect(await shown(one)).toEqual(['Work']));
    await until(async () => expect(await shown(two)).toEqual(['Work']));
    await until(async () => expect(await outboxCount(one)).toBe(0));
    expect(await names()).toEqual(['Work']);
    expect(world.backend.requests.filter(isPost)).toHaveLength(1);
  });

  it('share one socket, through which both learn of a change made elsewhere', async () => {
    const [one, two] = await pair();
    expect(await leads(two)).toBe(false);
    await insertElsewhere('Elsewhere');
    for (const page of [one, two]) {
      await until(async () => expect(await shown(page)).toEqual(['Elsewhere']));
    }
    expect(world.backend.realtime.topics).toHaveLength(1);
  });

  it('go on with the other when the leader is closed while it sends', async () => {
    const [leader, other] = await pair();
    world.backend.fail({ answerAfterMs: 5_000 }, isPost);
    await createCategory(leader, world.ada, 'On its way');
    await until(() => expect(world.backend.requests.some(isPost)).toBe(true));
    await leader.close();

    await until(async () => expect(await leads(other)).toBe(true));
    await createCategory(other, world.ada, 'Later');
    await until(async () => expect(await outboxCount(other)).toBe(0));
    expect(await names()).toEqual(['Later', 'On its way']);
    await until(() => expect(world.backend.realtime.topics).toHaveLength(1));
    await insertElsewhere('Elsewhere');
    await until(async () =>
      expect(await shown(other)).toEqual(['Elsewhere', 'Later', 'On its way']),
    );
  });

  it('lose nothing when the leader is frozen while it sends, and the other leads', async () => {
    const [leader, other] = await pair();
    world.backend.fail({ answerAfterMs: 5_000 }, isPost);
    await createCategory(leader, world.ada, 'On its way');
    await until(() => expect(world.backend.requests.some(isPost)).toBe(true));
    const thaw = await freeze(leader, other);
    await until(async () => expect(await leads(other)).toBe(true));

    // A tab that is frozen within a transaction keeps the others from writing until it wakes up.
    const later = createCategory(other, world.ada, 'Later');
    await thaw();
    await later;
    await until(async () => expect(await outboxCount(other)).toBe(0));
    expect(await names()).toEqual(['Later', 'On its way']);
    for (const page of [leader, other]) {
      await until(async () => expect(await shown(page)).toEqual(['Later', 'On its way']));
    }
    await until(() => expect(world.backend.realtime.topics).toHaveLength(1));
    expect([await leads(leader), await leads(other)].filter(Boolean)).toHaveLength(1);
  });
});

const leads = (page: Page) => page.evaluate(() => window.larder.status?.leader);
const isReady = (page: Page) => page.evaluate(() => window.larder.status?.lastSync !== undefined);
