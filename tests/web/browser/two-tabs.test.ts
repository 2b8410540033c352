import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { createCategory, noBrowser, outboxCount, shown, useBrowser } from './world';

describe.skipIf(noBrowser)('two tabs of a browser', () => {
  const world = useBrowser();

  it('both see a change, which is sent once', async () => {
    const browser = await world.browser();
    const one = await world.signedIn(browser, world.ada);
    const two = await world.tab(browser);
    await createCategory(two, world.ada, 'Work');
    await until(async () => expect(await shown(one)).toEqual(['Work']));
    await until(async () => expect(await shown(two)).toEqual(['Work']));
    await until(async () => expect(await outboxCount(one)).toBe(0));
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Work' }]);
    const posts = world.backend.requests.filter(({ method }) => method === 'POST');
    expect(posts).toHaveLength(1);
  });
});
