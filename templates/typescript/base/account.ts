import { db } from './dexie';
import { despiteFreezes } from './freeze';
import { entriesOf, replay } from './outbox';
import { keyText } from './table';
import type { Row } from './table';
import { allTables, tableNamed } from './tables';

/**
 * Makes this the user the device belongs to. The rows of the one before are
 * cleared; changes that this user left unsent come back into sight.
 */
export function openAccount(uid: string): Promise<void> {
  return despiteFreezes(() =>
    db.transaction('rw', db.tables, async () => {
      const session = await storedSession();
      if (session?.uid === uid) return;
      await db.meta.put({ key: 'session', uid, epoch: epochAfter(session) });
      // On a device that nobody has used yet, whatever is there may stay.
      if (!session) return;
      await clearRows();
      await restoreRows(uid);
    }),
  );
}

/**
 * Clears what the device holds of a user. Unsent changes stay, out of sight,
 * until this user is back, or are given up. Returns how many stay.
 */
export function clearAccount(
  uid: string,
  unsent: 'keep' | 'discard',
): Promise<number> {
  return db.transaction('rw', db.tables, async () => {
    const session = await storedSession();
    if (!session || session.uid === uid) {
      await clearRows();
      const epoch = epochAfter(session);
      await db.meta.put({ key: 'session', uid: null, epoch });
    }
    const entries = await entriesOf(uid);
    if (unsent === 'keep') return entries.length;
    await db.outbox.bulkDelete(entries.map((entry) => entry.id));
    return 0;
  });
}

async function storedSession() {
  const entry = await db.meta.get('session');
  return entry?.key === 'session' ? entry : undefined;
}

function epochAfter(session: { epoch: number } | undefined): number {
  return (session?.epoch ?? 0) + 1;
}

// What was pulled goes with the rows: without them, it says nothing.
async function clearRows(): Promise<void> {
  for (const table of allTables) await db.table(table.name).clear();
  await db.meta.where('key').startsWith('pull:').delete();
  await db.meta.where('key').startsWith('gone:').delete();
  await db.meta.where('key').startsWith('doubt:').delete();
}

async function restoreRows(uid: string): Promise<void> {
  const entries = await entriesOf(uid);
  const rows = new Map<string, typeof entries>();
  for (const entry of entries) {
    const id = keyText([entry.table, keyText(entry.record_id)]);
    rows.set(id, [...(rows.get(id) ?? []), entry]);
  }
  for (const waiting of rows.values()) {
    const [oldest] = waiting;
    const table = oldest && tableNamed(oldest.table);
    const row = table && replay(table, oldest.base, waiting);
    if (row) await db.table<Row>(table.name).put(row);
  }
}
