import { rebase } from './apply';
import { blockersOf, dependantsOf } from './blocked';
import { db } from './dexie';
import { doubt } from './doubts';
import { leftOf, longer, settlingOf } from './latecomers';
import { entriesOf, FRESH } from './outbox';
import { pullTable } from './pull';
import { inTurn } from './push';
import type { FailureReason } from './reason';
import { requireUser } from './session';
import { rowOf, type OutboxEntry } from './stored';
import type { RecordKey, Row } from './table';
import { tableNamed } from './tables';

/** A local change, as the outbox holds it. */
export type QueuedOperation = {
  id: string;
  table: string;
  key: RecordKey;
  op: 'insert' | 'update' | 'delete';
  /** The values that it writes; of a deletion, the key. */
  values: Row;
  created_at: string;
};

/** A change that the server refused. */
export type FailedOperation = QueuedOperation & {
  reason: FailureReason;
  /** The row as the server last had it; null if it has none. */
  base: Row | null;
  /** Later changes that wait until this one is retried or discarded. */
  blocked: QueuedOperation[];
};

/** The changes of a user that the server refused, oldest first. */
export async function failedOperations(
  uid: string,
): Promise<FailedOperation[]> {
  const entries = await entriesOf(uid);
  const blockers = blockersOf(entries);
  return entries.flatMap((entry) => {
    if (entry.status !== 'failed' || !entry.reason) return [];
    const { reason, base } = entry;
    const blocked = entries.filter(({ id }) => blockers.get(id) === entry.id);
    return [{ ...shown(entry), reason, base, blocked: blocked.map(shown) }];
  });
}

function shown(entry: OutboxEntry): QueuedOperation {
  const { id, table, record_id: key, op, payload, created_at } = entry;
  return { id, table, key, op, values: payload, created_at };
}

/**
 * Sends a refused change once more. A row that was deleted meanwhile is inserted
 * again, and one that was changed meanwhile is overwritten as it is known now.
 */
export async function retryOperation(id: string): Promise<void> {
  await db.transaction('rw', db.outbox, db.meta, async () => {
    const entry = await db.outbox.get(id);
    if (!entry) return;
    await requireUser(entry.user_id);
    await db.outbox.put({ ...entry, ...renewed(entry), ...FRESH });
  });
}

function renewed({ table, base, reason }: OutboxEntry) {
  switch (reason?.kind) {
    case 'gone':
      return (tableNamed(table)?.insert ?? []).length > 0
        ? ({ restores: true } as const)
        : {};
    case 'conflict':
      return { expects: String(base?.updated_at) };
    default:
      return {};
  }
}

/**
 * Gives up a change, and with it what cannot be without it. The rows become what
 * the server last had, with the changes that remain. It needs no network; one
 * that is on its way is waited for, and stays if the server has taken it.
 */
export async function discardOperation(id: string): Promise<void> {
  const doubtful =
    (await discard(id, isAtRest)) ??
    (await inTurn(() => discard(id, () => true))) ??
    [];
  for (const { table, user_id } of doubtful) {
    const { name, map } = tableNamed(table) ?? {};
    // Without a network, the next pull asks.
    if (name && map) pullTable(name, user_id, map).catch(() => undefined);
  }
}

const isAtRest = ({ attempt }: OutboxEntry) => attempt === null;

/** What is left in doubt; undefined if something that has to go may not yet. */
function discard(
  id: string,
  mayGo: (entry: OutboxEntry) => boolean,
): Promise<OutboxEntry[] | undefined> {
  return db.transaction('rw', db.tables, async () => {
    const entry = await db.outbox.get(id);
    if (!entry) return [];
    await requireUser(entry.user_id);
    const entries = await entriesOf(entry.user_id);
    const going = dependantsOf(entries, entry);
    if (![...going].every(mayGo)) return undefined;

    await db.outbox.bulkDelete([...going].map(({ id }) => id));
    const doubtful: OutboxEntry[] = [];
    for (const row of new Set([...going].map(rowOf))) {
      const all = entries.filter((one) => rowOf(one) === row);
      const [oldest] = all;
      if (oldest && (await restore(oldest, all, going))) doubtful.push(oldest);
    }
    return doubtful;
  });
}

// The rest stands on what the server last had; where nothing is left, a row that
// it has deleted is gone. One that may be there all the same, or that a request
// may still change, is asked for.
async function restore(
  { table: name, user_id, record_id, base, expects, reason }: OutboxEntry,
  all: readonly OutboxEntry[],
  going: ReadonlySet<OutboxEntry>,
): Promise<boolean> {
  const table = tableNamed(name);
  if (!table) return false;
  const gone = all.filter((entry) => going.has(entry));
  const rest = all.filter((entry) => !going.has(entry));
  const [next] = rest;
  const isGone = gone.some(
    (entry) => entry.reason?.kind === 'gone' || entry.restores,
  );
  // A later change needs its content, to be inserted again with.
  const known = isGone && !next ? null : base;
  const until = gone.map(settlingOf).reduce(longer, 0);
  if (next) {
    next.not_before = longer(next.not_before, until);
    const seen =
      reason?.kind === 'conflict' ? String(base?.updated_at) : expects;
    if (next.op === 'update') next.expects ??= seen;
  }
  await rebase(table, record_id, known, rest);
  // Nobody told a row with waiting changes that it was deleted meanwhile, nor
  // one that was deleted that it is there again.
  const isUnclear =
    isGone ||
    known !== null ||
    gone.some(
      ({ attempt, reason }) => attempt !== null || reason?.kind === 'exists',
    );
  if (!isUnclear && leftOf(until) === 0) return false;
  await doubt(table, user_id, record_id, until);
  return true;
}
