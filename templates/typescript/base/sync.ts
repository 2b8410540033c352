import { clearAccount, openAccount } from './account';
import { withDeadline } from './client';
import { pullTable } from './pull';
import { pushOutbox } from './push';
import { setupCentralizedRealtimeSubscription } from './realtime';
import { Runner, type Pull } from './runner';
import { resetReports } from './status';
import { allTables } from './tables';

export { pullTable, pushOutbox, setupCentralizedRealtimeSubscription };

const pullsOfAllTables: readonly Pull[] = allTables.map(
  ({ name, map }) =>
    (uid) =>
      pullTable(name, uid, map),
);

let runner: Runner | null = null;
let turn: Promise<unknown> = Promise.resolve();

/**
 * Starts sync for a user and, where it ran for another, ends it there first. It
 * returns once sync runs, without waiting for the network. Starting twice, or
 * starting and stopping at once, does no harm: each waits for its turn.
 */
export function startSync(
  uid: string,
  pulls: readonly Pull[] = pullsOfAllTables,
): Promise<void> {
  return inTurn(async () => {
    if (runner?.uid === uid) return;
    await stopRunner();
    await openAccount(uid);
    runner = new Runner(uid, pulls);
  });
}

/** Stops sync. The data stays; `clearUserData` takes it away. */
export function stopSync(): Promise<void> {
  return inTurn(stopRunner);
}

/** Pushes and pulls at once; returns when both are done. */
export async function syncNow(): Promise<void> {
  await turn;
  await runner?.syncNow();
}

/** What `clearUserData` could not send. */
export type Cleared = { unsent: number };

/**
 * Takes a user's data off the device. Call it before signing out: what waits is
 * sent first, as far as that goes. What cannot be sent stays out of sight until
 * this user signs in here again, unless `unsent` says `discard`.
 */
export async function clearUserData(
  uid: string,
  { unsent = 'keep' }: { unsent?: 'keep' | 'discard' | undefined } = {},
): Promise<Cleared> {
  // A push that fails leaves its entries where they are, to be counted below.
  await withDeadline(pushOutbox(uid)).catch(() => undefined);
  return inTurn(async () => {
    if (runner?.uid === uid) await stopRunner();
    return { unsent: await clearAccount(uid, unsent) };
  });
}

async function stopRunner(): Promise<void> {
  const stopped = runner;
  runner = null;
  await stopped?.stop();
  resetReports();
}

function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = turn.then(task);
  turn = result.catch(() => undefined);
  return result;
}
