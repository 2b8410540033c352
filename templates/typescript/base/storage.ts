import Dexie, { RangeSet } from 'dexie';
import {
  after,
  beginNewLog,
  isStoragePersisted,
  persistStorage,
  storageEstimate,
} from './runtime';
import { engineStatus, report, reportStorage } from './status';
import type { StorageProblem } from './status';

// What a browser does to a database: it fills up, closes it, evicts it, or lets
// another tab upgrade it. Each is a state that the status tells of.

const REOPEN = 1_000;

/**
 * Follows what happens to the database. Where a newer version of the application
 * wants to upgrade it, this tab lets go of everything, closes it and does not
 * open it again: the page has to be loaded anew. Dexie by itself would open it
 * at the next query and go on with rows whose form this code does not know.
 */
export function watchDatabase(db: Dexie): void {
  let wasOpen = false;
  db.on('versionchange', ({ newVersion }) => {
    // Somebody deletes it: Dexie closes it, and the next query makes a new one.
    if (newVersion === null || newVersion === 0) return undefined;
    report({ reloadNeeded: true });
    db.close();
    return false;
  });
  db.on('blocked', () => reportStorage({ problem: 'blocked' }));
  db.on('close', () => {
    if (engineStatus().reloadNeeded) return;
    reportStorage({ problem: 'closed' });
    // Where the browser has closed it, a query opens it again; where somebody
    // here has, it stays closed.
    after(REOPEN, () => {
      db.table('meta')
        .count()
        .catch((error: unknown) => noteStorageError(db, error));
    });
  });
  db.on(
    'ready',
    () => {
      // Who asked while it could not be opened got nothing.
      const isAnother = wasOpen || engineStatus().storage.problem !== null;
      reportStorage({ problem: null });
      beginNewLog();
      if (isAnother) after(0, tellAll);
      wasOpen = true;
    },
    true,
  );
}

/**
 * Says that everything may have changed, as when it is another database by now:
 * whoever shows something of it asks again.
 */
export function tellAll(): void {
  Dexie.on.storagemutated.fire({ all: new RangeSet(-Infinity, [[]]) });
}

/**
 * Notes what an error says about the storage; tells whether it does. Nothing is
 * given up for it: what could not be written is written at another try.
 */
export function noteStorageError(db: Dexie, error: unknown): boolean {
  const problem = problemOf(error);
  if (!problem) return false;
  const isLost = problem === 'closed' && db.isOpen();
  if (isLost || (problem !== 'unavailable' && hasNotOpened(db))) {
    db.close({ disableAutoOpen: false });
  }
  reportStorage({ problem });
  return true;
}

// A connection that the browser has lost stays lost, and what could not be opened,
// as where the browser cut it off or the disk was full, Dexie does not try again.
// Once it is closed here, the next query makes a new one. What was closed on
// purpose stays closed.
function hasNotOpened(db: Dexie): boolean {
  return db.hasFailed() && !db.hasBeenClosed();
}

/** Asks the browser not to evict the data. Nobody waits for the answer. */
export function askForPersistence(): void {
  persistStorage().then(measureStorage, measureStorage);
}

/** Notes how full the storage is, and whether it may be evicted. */
export function measureStorage(): void {
  Promise.all([isStoragePersisted(), storageEstimate()]).then(
    ([persisted, { usage = null, quota = null }]) =>
      reportStorage({ persisted, usage, quota }),
    // A browser that does not tell leaves what was known.
    () => undefined,
  );
}

const PROBLEMS: Readonly<Record<string, StorageProblem>> = {
  QuotaExceededError: 'full',
  DatabaseClosedError: 'closed',
  InvalidStateError: 'closed',
  UnknownError: 'closed',
  MissingAPIError: 'unavailable',
  OpenFailedError: 'unavailable',
  SecurityError: 'unavailable',
};

// Dexie wraps errors: the innermost one says what has happened.
function problemOf(error: unknown): StorageProblem | null {
  if (typeof error !== 'object' || error === null) return null;
  const inner = 'inner' in error ? problemOf(error.inner) : null;
  const name = 'name' in error ? String(error.name) : '';
  return inner ?? PROBLEMS[name] ?? null;
}
