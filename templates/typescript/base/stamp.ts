{{ types.import(["generateUUID"], "utils") }}
import { acknowledge } from './apply';
import { db } from './dexie';
import { isAmbiguous, type Failure } from './errors';
import { entriesOfRow } from './outbox';
import { dueAt, retryAt } from './queue';
import { locksAreShared, now } from './runtime';
import { requireSession, type Session } from './session';
import type { OutboxEntry } from './stored';
import type { Row, SyncTable } from './table';

// An entry is stamped before it is sent, and what comes back counts only while
// the stamp is still its own. A stamp stays until there is a definite answer:
// an entry that carries one may have reached the server, so nothing is merged
// into it.

// How long a request may still take effect after its connection was given up,
// and after it was sent where nobody saw its end.
const AFTERLIFE = 10_000;
const LIFETIME = 40_000;

/** Marks an entry as being sent; undefined if it is not its turn any more. */
export function stamp(
  session: Session,
  id: string,
): Promise<OutboxEntry | undefined> {
  return db.transaction('rw', db.outbox, db.meta, async () => {
    await requireSession(session);
    const entry = await db.outbox.get(id);
    if (!entry || !(await isItsTurn(entry))) return undefined;
    const stamped = {
      ...entry,
      attempt: generateUUID(),
      attempts: entry.attempts + 1,
      sent_at: now(),
      settles_at: Math.max(entry.settles_at, endOfUnseen(entry)),
    };
    await db.outbox.put(stamped);
    return stamped;
  });
}

/** The server has done it; false if the answer does not count any more. */
export function acknowledged(
  session: Session,
  table: SyncTable,
  entry: OutboxEntry,
  answer: Row | null,
): Promise<boolean> {
  const stores = [db.table(table.name), db.outbox, db.meta];
  return db.transaction('rw', stores, async () => {
    const current = await stillStamped(session, entry);
    if (current) await acknowledge(table, current, answer);
    return current !== undefined;
  });
}

/** It failed in a way that can pass: it stays, and is due again later. */
export function postponed(
  session: Session,
  entry: OutboxEntry,
  failure: Failure,
): Promise<void> {
  return db.transaction('rw', db.outbox, db.meta, async () => {
    const current = await stillStamped(session, entry);
    if (!current) return;
    const unclear = isAmbiguous(failure);
    await db.outbox.put({
      ...current,
      error: failure,
      next_attempt_at: retryAt(current.attempts, failure.status),
      attempt: unclear ? current.attempt : null,
      settles_at: unclear ? now() + AFTERLIFE : current.settles_at,
    });
  });
}

/** The server refused it: it stays, with the reason, and is not sent again. */
export function refused(
  session: Session,
  entry: OutboxEntry,
  failure: Failure,
): Promise<void> {
  return db.transaction('rw', db.outbox, db.meta, async () => {
    const current = await stillStamped(session, entry);
    if (!current) return;
    const refusal = {
      status: 'failed',
      error: failure,
      attempt: null,
    } as const;
    await db.outbox.put({ ...current, ...refusal });
  });
}

async function stillStamped(
  session: Session,
  { id, attempt }: OutboxEntry,
): Promise<OutboxEntry | undefined> {
  await requireSession(session);
  const current = await db.outbox.get(id);
  return current?.attempt === attempt ? current : undefined;
}

async function isItsTurn(entry: OutboxEntry): Promise<boolean> {
  if (entry.status !== 'pending' || dueAt(entry) > now()) return false;
  // Without locks another tab may be sending it: its stamp is a lease.
  const unseen = entry.attempt !== null && endOfUnseen(entry) > now();
  if (unseen && !locksAreShared()) return false;
  const [oldest] = await entriesOfRow(
    entry.table,
    entry.user_id,
    entry.record_id,
  );
  return oldest?.id === entry.id;
}

// A request of which no end was recorded: the tab was closed meanwhile.
function endOfUnseen({ attempt, sent_at, settles_at }: OutboxEntry): number {
  if (attempt === null || sent_at === null || settles_at > sent_at) return 0;
  return sent_at + LIFETIME;
}
