import type Dexie from 'dexie';
import { onFreeze } from './runtime';
import { tellAll } from './storage';

// A browser keeps the transactions of a page that it freezes, and the page can
// neither go on with them nor end them: until it wakes up, every other tab waits
// that writes to the same stores. And a frozen page still hears what others
// write, for which its live queries would begin to read.

const open = new Set<IDBTransaction>();
let freezes = 0;
let thaw: () => void = () => undefined;
/** Waits until the page is awake; null if it is. */
let frozen: Promise<void> | null = null;

/**
 * Lets go of the database for as long as the page is frozen: what is open then
 * is aborted, and nothing begins. Whoever shows something asks again afterwards.
 */
export function letGoWhenFrozen(db: Dexie): void {
  db.use({
    stack: 'dbcore',
    name: 'freeze',
    create: (core) => ({
      ...core,
      transaction(stores, mode, options) {
        if (frozen) throw new DOMException('The page is frozen', 'AbortError');
        const transaction = core.transaction(stores, mode, options);
        return kept(transaction as IDBTransaction);
      },
    }),
  });
  onFreeze((isFrozen) => (isFrozen ? freeze() : wake()));
}

/**
 * Makes a change; if a freeze has cut it off, it is made anew when the page is
 * awake. It must be a transaction, of which nothing stays that is cut off.
 */
export async function despiteFreezes<T>(
  change: () => PromiseLike<T>,
): Promise<T> {
  for (;;) {
    const before = freezes;
    try {
      return await change();
    } catch (error) {
      if (freezes === before && !frozen) throw error;
    }
    await frozen;
  }
}

function kept(transaction: IDBTransaction): IDBTransaction {
  const ended = () => open.delete(transaction);
  open.add(transaction);
  transaction.addEventListener('complete', ended);
  transaction.addEventListener('abort', ended);
  return transaction;
}

function freeze(): void {
  if (frozen) return;
  freezes += 1;
  frozen = new Promise((resolve) => {
    thaw = resolve;
  });
  open.forEach(abort);
}

function wake(): void {
  if (!frozen) return;
  frozen = null;
  thaw();
  tellAll();
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is being committed, for which the browser does not need the page.
  }
}
