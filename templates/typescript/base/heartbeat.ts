{{ types.import(["sameValue"], "utils") }}
import { db } from './dexie';
import type { Hold } from './hold';
import { now } from './runtime';
import { beatKey, type Beat } from './stored';

// A browser freezes a tab together with the lock that it holds, without telling
// those who wait for it. So whoever holds one shows that it is awake.

/** The time between two beats, and between two looks at them. */
export const BEAT = 5_000;
const SILENCE = 15_000;

/** Shows that the holder of this name is awake. */
export async function beat(name: string, hold: Hold): Promise<void> {
  await db.meta.put({ key: beatKey(name), holder: hold.id, at: now() });
}

/** Shows it if nobody else does; tells whether that was so. */
export function beatAlone(name: string, hold: Hold): Promise<boolean> {
  return db.transaction('rw', db.meta, async () => {
    const last = await lastBeat(name);
    const isAlone = !last || last.holder === hold.id;
    if (isAlone) await beat(name, hold);
    return isAlone;
  });
}

/** Takes the place of a holder who was last seen like this. */
export function beatInstead(
  name: string,
  hold: Hold,
  of: Beat | undefined,
): Promise<boolean> {
  return db.transaction('rw', db.meta, async () => {
    const isStill = sameValue(await lastBeat(name), of);
    if (isStill) await beat(name, hold);
    return isStill;
  });
}

/** Makes way at once for whoever comes next. */
export async function endBeats(name: string, hold: Hold): Promise<void> {
  await db.transaction('rw', db.meta, async () => {
    const last = await lastBeat(name);
    if (last?.holder === hold.id) await db.meta.delete(last.key);
  });
}

/** The last beat of a name; undefined if nobody has it. */
export async function lastBeat(name: string): Promise<Beat | undefined> {
  const entry = await db.meta.get(beatKey(name));
  return entry && 'holder' in entry ? entry : undefined;
}

/**
 * Tells when a heartbeat has stopped: it looks again and again and counts the
 * looks at which nothing was new. Clocks may be set, and stand still in a tab
 * that sleeps; one that wakes up looks once, and then gives the others time.
 */
export class Listener {
  #last: Beat | undefined;
  #silent = 0;

  /** Takes a look; tells whether it has been silent for too long. */
  isSilent(seen: Beat | undefined): boolean {
    this.#silent = sameValue(seen, this.#last) ? this.#silent + 1 : 0;
    this.#last = seen;
    return this.#silent * BEAT >= SILENCE;
  }

  /** Nobody who cannot be seen takes anything away: it begins to count anew. */
  ignore(): void {
    this.#silent = 0;
  }
}
