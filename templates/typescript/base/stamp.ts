{{ types.import(["generateUUID", "sameValue"], "utils") }}
import { acknowledge, applyRows, markGone } from './apply';
import { batchOf, type Batch } from './batch';
import { db } from './dexie';
import { acknowledgeFollowing } from './following';
import {
  givenUpNow,
  leftOf,
  longer,
  sentNow,
  settlingOf,
  unseenEndOf,
} from './latecomers';
import { entriesOfRow } from './outbox';
import type { Done, Failed } from './perform';
import { dueIn, retryAt } from './queue';
import { reasonOf, type FailureReason } from './reason';
import { locksAreShared, now } from './runtime';
import { requireSession, type Session } from './session';
import type { OutboxEntry } from './stored';
import type { SyncTable } from './table';
import { reachOf } from './tables';
import { isAmbiguous } from './verdict';

// An entry is stamped before it is sent, and what comes back counts only while
// the stamp is still its own. A stamp stays until there is a definite answer:
// an entry that carries one may have reached the server, so nothing is merged
// into it.

/**
 * Marks the entries of a batch as being sent. Those whose turn it is not any
 * more, or that say something else by now, are left out.
 */
export function stamp(session: Session, batch: Batch): Promise<Batch> {
  return db.transaction('rw', db.outbox, db.meta, async () => {
    await requireSession(session);
    const found = await Promise.all(batch.entries.map(inTurn));
    const entries = found
      .filter((entry) => entry !== undefined)
      .map((entry) => ({
        ...entry,
        attempt: generateUUID(),
        attempts: entry.attempts + 1,
        sent_at: sentNow(),
        settles_at: settlingOf(entry),
      }));
    await db.outbox.bulkPut(entries);
    return batchOf(batch.table, batch.op, entries);
  });
}

/** Notes that stamped entries are sent once more, after a definite answer. */
export function stampAgain(session: Session, batch: Batch): Promise<void> {
  return settle(session, batch.entries, (entry) => ({
    ...entry,
    sent_at: sentNow(),
  }));
}

/** The server has done these: their answers become what the device knows. */
export function acknowledged(
  session: Session,
  table: SyncTable,
  done: readonly Done[],
): Promise<void> {
  const tables = reachOf(table).map(({ name }) => db.table(name));
  const stores = [...tables, db.outbox, db.meta];
  return db.transaction('rw', stores, async () => {
    await requireSession(session);
    for (const { entry, row } of done) {
      const current = await stillStamped(entry);
      if (!current) continue;
      await acknowledge(table, current, row);
      await acknowledgeFollowing(current);
    }
  });
}

/** These failed in a way that can pass: they stay, and are due again later. */
export function postponed(
  session: Session,
  failed: readonly Failed[],
): Promise<void> {
  return settleFailed(session, failed, (entry, { failure }) => {
    const unclear = isAmbiguous(failure);
    return {
      ...entry,
      error: failure,
      next_attempt_at: retryAt(entry.attempts, failure),
      attempt: unclear ? entry.attempt : null,
      sent_at: null,
      settles_at: unclear
        ? longer(entry.settles_at, givenUpNow())
        : entry.settles_at,
    };
  });
}

/** These are refused for now, and tried once more when the others are done. */
export function putAside(
  session: Session,
  failed: readonly Failed[],
): Promise<void> {
  return settleFailed(session, failed, (entry, { failure }) => ({
    ...entry,
    error: failure,
    attempt: null,
  }));
}

/**
 * The server refused these: they stay, with the reason, and are not sent again.
 * What it holds instead is what they now stand upon.
 */
export async function refused(
  session: Session,
  table: SyncTable,
  failed: readonly Failed[],
): Promise<void> {
  const stores = [db.table(table.name), db.outbox, db.meta];
  await db.transaction('rw', stores, async () => {
    await settleFailed(session, failed, (entry, failed) => ({
      ...entry,
      status: 'failed',
      reason: reasonFor(table, entry, failed),
      error: failed.failure,
      attempt: null,
    }));
    for (const { entry, failure } of failed) {
      if (failure.code !== 'gone') continue;
      await markGone(table, session.uid, entry.record_id);
    }
    const rows = failed
      .map(({ theirs }) => theirs)
      .filter((row) => row !== null);
    const arrival = { asked_at: now(), first: false };
    await applyRows(table, session.uid, rows, arrival);
  });
}

/** These are of a table that this version does not have: nobody can send them. */
export function disown(
  session: Session,
  entries: readonly OutboxEntry[],
): Promise<void> {
  return settle(session, entries, (entry) => ({
    ...entry,
    status: 'failed',
    reason: {
      kind: 'unknown',
      code: 'no-table',
      message: `This version has no table ${entry.table}`,
    },
  }));
}

function reasonFor(
  table: SyncTable,
  { payload }: OutboxEntry,
  { failure, theirs }: Failed,
): FailureReason {
  if (failure.code !== 'conflict' || !theirs) return reasonOf(table, failure);
  return { kind: 'conflict', mine: { ...theirs, ...payload }, theirs };
}

function settleFailed(
  session: Session,
  failed: readonly Failed[],
  change: (entry: OutboxEntry, failed: Failed) => OutboxEntry,
): Promise<void> {
  const byId = new Map(failed.map((failed) => [failed.entry.id, failed]));
  const entries = failed.map(({ entry }) => entry);
  return settle(session, entries, (entry) => {
    const why = byId.get(entry.id);
    return why ? change(entry, why) : entry;
  });
}

/** Changes the entries whose stamp is still their own. */
function settle(
  session: Session,
  entries: readonly OutboxEntry[],
  change: (entry: OutboxEntry) => OutboxEntry,
): Promise<void> {
  return db.transaction('rw', db.outbox, db.meta, async () => {
    await requireSession(session);
    const current = await Promise.all(entries.map(stillStamped));
    const present = current.filter((entry) => entry !== undefined);
    await db.outbox.bulkPut(present.map(change));
  });
}

async function stillStamped({
  id,
  attempt,
}: OutboxEntry): Promise<OutboxEntry | undefined> {
  const current = await db.outbox.get(id);
  return current?.attempt === attempt ? current : undefined;
}

// The entry as it is now, if it may be sent and is what was planned to be.
async function inTurn(planned: OutboxEntry): Promise<OutboxEntry | undefined> {
  const [entry] = await entriesOfRow(
    planned.table,
    planned.user_id,
    planned.record_id,
  );
  if (entry?.id !== planned.id || entry.op !== planned.op) return undefined;
  if (!sameValue(entry.payload, planned.payload)) return undefined;
  if (entry.status !== 'pending' || dueIn(entry) > 0) return undefined;
  // Without locks another tab may be sending it: its stamp is a lease.
  const unseen = leftOf(unseenEndOf(entry)) > 0;
  return unseen && !locksAreShared() ? undefined : entry;
}
