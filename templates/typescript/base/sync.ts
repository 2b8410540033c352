import { clearAccount, openAccount } from './account';
import { withDeadline } from './client';
import { db } from './dexie';
import { pullTable } from './pull';
import { pushOutbox } from './push';
import { setupCentralizedRealtimeSubscription } from './realtime';
import { Runner, type Pull } from './runner';
import { after } from './runtime';
import { reportProblem, resetReports } from './status';
import { noteStorageError } from './storage';
import { allTables } from './tables';

export { pullTable, pushOutbox, setupCentralizedRealtimeSubscription };

const pullsOfAllTables: readonly Pull[] = allTables.map(
  ({ name, map }) =>
    (uid) =>
      pullTable(name, uid, map),
);

const START_AGAIN = 5_000;

let runner: Runner | null = null;
/** The start that failed, and will be tried again. */
let starting: { uid: string; cancel: () => void } | null = null;
let turn: Promise<unknown> = Promise.resolve();

/**
 * Starts sync for a user and, where it ran for another, ends it there first. It
 * returns once sync runs, without waiting for the network. Starting twice, or
 * starting and stopping at once, does no harm: each waits for its turn. Where
 * the database cannot be opened, or the disk is full, it throws, and tries again
 * until sync is stopped.
 */
export function startSync(
  uid: string,
  pulls: readonly Pull[] = pullsOfAllTables,
): Promise<void> {
  return inTurn(async () => {
    if (runner?.uid === uid) return;
    await stopRunner();
    try {
      await openAccount(uid);
    } catch (error) {
      startAgain(uid, pulls, error);
      throw error;
    }
    runner = new Runner(uid, pulls);
  });
}

function startAgain(uid: string, pulls: readonly Pull[], error: unknown): void {
  noteStorageError(db, error);
  reportProblem('start', String(error));
  // It reports by itself how it ended.
  const start = () => void startSync(uid, pulls).catch(() => undefined);
  starting = { uid, cancel: after(START_AGAIN, start) };
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
    const isOurs = [runner?.uid, starting?.uid].includes(uid);
    if (isOurs) await stopRunner();
    return { unsent: await clearAccount(uid, unsent) };
  });
}

async function stopRunner(): Promise<void> {
  const stopped = runner;
  runner = null;
  starting?.cancel();
  starting = null;
  await stopped?.stop();
  resetReports();
}

function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = turn.then(task);
  turn = result.catch(() => undefined);
  return result;
}
