import { db } from './dexie';
import { Drain } from './drain';
import type { Hold } from './hold';
import { holdLock } from './lock';
import { pullTable } from './pull';
import { soonestOf } from './queue';
import { isOnline } from './runtime';
import { counted } from './status';

/**
 * Sends what waits in the outbox, in the order in which it was written as far as
 * that matters. One drain runs at a time in all tabs; one that is asked for
 * meanwhile waits for its turn and looks again. It ends early if it is told not
 * to go on, and fails if it loses its turn, as in a tab that is put to sleep.
 */
export async function pushOutbox(
  uid: string,
  goesOn: () => boolean = isOnline,
): Promise<void> {
  const drain = new Drain(uid);
  await counted(() =>
    inTurn((hold) => drain.run(() => !hold.isLost && goesOn())),
  );
  for (const table of drain.changed) {
    // A pull that fails has said so, and is tried again like any other.
    await pullTable(table.name, uid, table.map).catch(() => undefined);
  }
}

/** Runs a task while nothing is on its way to the server, in any tab. */
export function inTurn<T>(task: (hold: Hold) => Promise<T>): Promise<T> {
  return holdLock('push', task);
}

/** Lets everything that waits for its next attempt be tried at once. */
export async function makeAllDue(uid: string): Promise<void> {
  await db.outbox
    .filter((entry) => entry.user_id === uid && entry.next_attempt_at > 0)
    .modify((entry) => {
      entry.next_attempt_at = soonestOf(entry);
    });
}
