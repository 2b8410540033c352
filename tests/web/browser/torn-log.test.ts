import { appendFileSync, globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { createCategory, noBrowser, outboxCount, shown, signIn, useBrowser } from './world';

describe.skipIf(noBrowser)('a browser that was killed in the middle of a record of its log', () => {
  const world = useBrowser();

  it('keeps what was written before, and what is written after', async () => {
    const first = await world.tab(await world.browser());
    await signIn(first, world.ada);
    await first.context().setOffline(true);
    await createCategory(first, world.ada, 'Before');
    await world.profile.kill();
    tearLog(world.profile.folder);

    const second = await world.tab(await world.profile.open());
    await signIn(second, world.ada);
    await second.context().setOffline(true);
    await until(async () => expect(await shown(second)).toEqual(['Before']));
    await createCategory(second, world.ada, 'After');
    await world.profile.kill();

    // Chromium would have gone on behind the torn record: only this opening would have found it.
    const third = await world.tab(await world.profile.open());
    expect(await outboxCount(third)).toBe(2);
    await signIn(third, world.ada);
    await until(async () => expect(await shown(third)).toEqual(['After', 'Before']));
  });
});

/** A record is seven bytes of head, here for a whole one of 100 bytes, and its text, of which ten came. */
const torn = Buffer.from([0, 0, 0, 0, 100, 0, 1, ...Buffer.alloc(10, 'x')]);

/** Leaves what a kill between two writes of Chromium's leaves at the end of its newest log. */
function tearLog(folder: string): void {
  const newest = globSync(`${folder}/Default/IndexedDB/*.leveldb/*.log`).sort().at(-1);
  if (!newest) throw new Error('this Chromium keeps its databases in another form');
  appendFileSync(newest, torn);
}
