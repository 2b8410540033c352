import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { createCategory, noBrowser, outboxCount, shown, signIn, useBrowser } from './world';

describe.skipIf(noBrowser)('a second person who signs in from the other tab', () => {
  const world = useBrowser();

  it('takes the first one off both tabs, who comes back with what was not sent', async () => {
    const { ada, bob, backend } = world;
    await backend.sql`
      insert into user_categories (id, user_id, name) values
        (gen_random_uuid(), ${ada.id}, 'Of Ada'), (gen_random_uuid(), ${bob.id}, 'Of Bob')`;
    const browser = await world.browser();
    const one = await world.signedIn(browser, ada);
    const two = await world.tab(browser);
    for (const page of [one, two]) {
      await until(async () => expect(await shown(page)).toEqual(['Of Ada']));
    }
    backend.fail({ status: 503 }, isWrite, Infinity);
    await createCategory(one, ada, 'Not sent');
    await until(async () => expect(await shown(two)).toEqual(['Not sent', 'Of Ada']));

    await signIn(two, bob);
    for (const page of [one, two]) {
      await until(async () => expect(await shown(page)).toEqual(['Of Bob']));
    }
    // What is left of the first on the device is what was not sent.
    expect(await one.evaluate(ownersOf)).toEqual([bob.id]);
    expect(await outboxCount(one)).toBe(1);
    backend.heal();
    await createCategory(one, bob, 'Also of Bob');
    await until(async () => expect(await outboxCount(two)).toBe(1));
    expect(backend.requests.filter(isWrite).every(({ subject }) => subject === bob.id)).toBe(true);

    await signIn(one, ada);
    for (const page of [one, two]) {
      await until(async () => expect(await shown(page)).toEqual(['Not sent', 'Of Ada']));
    }
    await until(async () => expect(await outboxCount(one)).toBe(0));
    const names = async (account: typeof ada) =>
      (await world.rows('user_categories', account)).map(({ name }) => name);
    expect(await names(ada)).toEqual(['Of Ada', 'Not sent']);
    expect(await names(bob)).toEqual(['Of Bob', 'Also of Bob']);

    // Not one render of either tab has shown a row of somebody else.
    for (const page of [one, two]) {
      const renders = await page.evaluate(() => window.larder.renders);
      expect(renders.some(({ uid }) => uid === bob.id)).toBe(true);
      for (const { uid, owners } of renders) {
        expect((owners ?? []).filter((owner) => owner !== uid)).toEqual([]);
      }
    }
  });
});

const isWrite = ({ method, path }: { method: string; path: string }) =>
  method !== 'GET' && path.startsWith('/rest/');

async function ownersOf(): Promise<string[]> {
  const rows = await window.larder.db.user_categories.toArray();
  return [...new Set(rows.map(({ user_id }) => user_id))];
}
