import { db } from './dexie';
import { SignedOutError, verdictOf } from './errors';
import { requireToken } from './fetch';
import { entriesOf } from './outbox';
import { perform } from './perform';
import { Held, planOf } from './queue';
import { databaseName, isOnline, withLock } from './runtime';
import { sessionOf, type Session } from './session';
import { acknowledged, postponed, refused, stamp } from './stamp';
import { counted, report } from './status';
import type { OutboxEntry } from './stored';
import { tableNamed } from './tables';

/**
 * Sends what waits in the outbox, one entry after the other in the order in
 * which they were written. One drain runs at a time in all tabs; one that is
 * asked for meanwhile waits for its turn and looks again.
 */
export async function pushOutbox(uid: string): Promise<void> {
  await withLock(`${databaseName}:push`, () => counted(() => drain(uid)));
}

/** Lets everything that waits for its next attempt be tried at once. */
export async function makeAllDue(uid: string): Promise<void> {
  await db.outbox
    .filter((entry) => entry.user_id === uid && entry.next_attempt_at > 0)
    .modify({ next_attempt_at: 0 });
}

async function drain(uid: string): Promise<void> {
  const session = await sessionOf(uid);
  const held = new Held();
  const tried = new Set<string>();
  let failures = 0;

  while (isOnline()) {
    const { due } = planOf(await entriesOf(uid));
    const entries = due.filter(({ id }) => !tried.has(id));
    if (entries.length === 0) return;

    for (const entry of entries) {
      tried.add(entry.id);
      if (held.has(entry)) continue;
      const outcome = await sendEntry(session, entry);
      if (outcome === 'refused') held.behindRefused(entry);
      else if (outcome !== 'done') held.behindWaiting(entry);
      failures = outcome === 'later' ? failures + 1 : 0;
      // Twice in a row is not the entry's fault: the server is not well.
      if (failures > 1) throw new Error('The server does not answer');
    }
  }
}

/**
 * - `done`: the server has it, and the entry is gone
 * - `later`: it failed in a way that can pass
 * - `refused`: the server will not have it
 * - `skipped`: it was not to be sent any more, or its answer came too late
 */
type Outcome = 'done' | 'later' | 'refused' | 'skipped';

async function sendEntry(
  session: Session,
  { id }: OutboxEntry,
): Promise<Outcome> {
  const token = await requireToken(session.uid);
  const entry = await stamp(session, id);
  if (!entry) return 'skipped';

  const table = tableNamed(entry.table);
  if (!table) {
    const message = `This version has no table ${entry.table}`;
    await refused(session, entry, { code: 'no-table', message, status: 0 });
    return 'refused';
  }

  const result = await perform(token, table, entry);
  if (!('failure' in result)) {
    const counts = await acknowledged(session, table, entry, result.row);
    return counts ? 'done' : 'skipped';
  }
  switch (verdictOf(result.failure)) {
    case 'refused':
      await refused(session, entry, result.failure);
      return 'refused';
    case 'transient':
      await postponed(session, entry, result.failure);
      return 'later';
    case 'signed-out':
      await postponed(session, entry, result.failure);
      report({ signedOut: true });
      throw new SignedOutError();
  }
}
