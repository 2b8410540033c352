import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Account } from '../backend/tokens';
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
    // The socket of the closed tab may be there for a while.
    await until(async () => expect(await channel(other)).toBe('live'));
    await until(() => expect(world.backend.realtime.topics).toHaveLength(1));
    await insertElsewhere('Elsewhere');
    await until(async () =>
      expect(await shown(other)).toEqual(['Elsewhere', 'Later', 'On its way']),
    );
  });

  it('lose nothing when the leader is frozen while it sends, and the other leads', async () => {
    const [leader, other] = await pair();
    await until(async () => expect(await beats(leader)).toBeGreaterThan(0));
    world.backend.fail({ answerAfterMs: 5_000 }, isPost);
    await createCategory(leader, world.ada, 'On its way');
    await until(() => expect(world.backend.requests.some(isPost)).toBe(true));
    const thaw = await freeze(leader, other);
    await until(async () => expect(await leads(other)).toBe(true));

    // The frozen tab hears of each and must not begin to read: the next one would wait for it.
    for (const name of ['Later', 'Latest']) await soon(createCategory(other, world.ada, name));
    await until(async () => expect(await names()).toEqual(['Later', 'Latest', 'On its way']));
    await thaw();
    await until(async () => expect(await outboxCount(other)).toBe(0));
    expect(await names()).toEqual(['Later', 'Latest', 'On its way']);
    for (const page of [leader, other]) {
      await until(async () => expect(await shown(page)).toEqual(['Later', 'Latest', 'On its way']));
    }
    await until(() => expect(world.backend.realtime.topics).toHaveLength(1));
    await until(async () =>
      expect([await leads(leader), await leads(other)].filter(Boolean)).toHaveLength(1),
    );
  });

  it('write on while one is frozen in the middle of writes, which it makes when it wakes up', async () => {
    const [frozen, other] = await pair();
    await write(frozen, world.ada);
    await until(async () => expect(await outboxCount(other)).toBeGreaterThan(5));
    const thaw = await freeze(frozen, other);
    for (const name of ['Later', 'Latest']) await soon(createCategory(other, world.ada, name));
    await thaw();
    // One that was cut off and not made anew would have failed, and this with it.
    const made = await frozen.evaluate(() => {
      window.writing.goesOn = false;
      return window.writing.made;
    });
    await until(async () => expect(await outboxCount(other)).toBe(0));
    expect(await names()).toEqual([...made, 'Later', 'Latest'].sort());
  });
});

declare global {
  interface Window {
    writing: { goesOn: boolean; made: Promise<string[]> };
  }
}

const leads = (page: Page) => page.evaluate(() => window.larder.status?.leader);
const channel = (page: Page) => page.evaluate(() => window.larder.status?.realtime);
const isReady = (page: Page) => page.evaluate(() => window.larder.status?.lastSync !== undefined);
const beats = (page: Page) =>
  page.evaluate(() => window.larder.db.meta.where('key').startsWith('beat:').count());

/** Fails a write that waits for another tab; a browser ends what is stuck after a minute. */
async function soon(write: Promise<unknown>): Promise<void> {
  let isDone = false;
  void write.then(() => (isDone = true));
  await until(() => expect(isDone).toBe(true), 15_000);
}

/** Lets a page write without a pause, so that there is a transaction at any time. */
async function write(page: Page, { id }: Account): Promise<void> {
  await page.evaluate((uid) => {
    const { layer } = window.larder;
    const names: string[] = [];
    const writer = async (which: number) => {
      for (let n = 0; window.writing.goesOn; n += 1) {
        const { name } = await layer.createCategory(uid, { name: `${which}-${n}` });
        names.push(name);
      }
    };
    window.writing = { goesOn: true, made: Promise.resolve(names) };
    window.writing.made = Promise.all([0, 1, 2, 3].map(writer)).then(() => names);
  }, id);
}
