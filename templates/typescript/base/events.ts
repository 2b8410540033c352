import type { RealtimeChannel } from '@supabase/supabase-js';
import { applyRows, isMarkedGone } from './apply';
import { db } from './dexie';
import { columnsOf, readRow } from './fetch';
import { refetch } from './refetch';
import { requireSession, sessionOf, type Session } from './session';
import { reportProblem } from './status';
import { keyOf, type RecordKey, type Row, type SyncTable } from './table';

/** A change that the server tells of: a hint, for it may be late or partial. */
export type Change = {
  eventType: string;
  new: unknown;
  old: unknown;
  errors: unknown;
};

type System = { extension: string; status: string; message: string };

/** What a channel tells of itself; `missed`: a change could not be taken in. */
export type Signal =
  | { kind: 'joined' | 'ready' | 'closed' | 'missed' }
  | { kind: 'interrupted'; message: string };

/**
 * Takes in a change; never throws, since nobody waits for it. One that could not
 * be taken in, as where its row had to be asked for and was not answered, does
 * not come again: it is for a pull to bring.
 */
export async function receiveChange(
  table: SyncTable,
  uid: string,
  change: Change,
  onSignal: (signal: Signal) => void,
  onUpdate?: () => void,
): Promise<void> {
  const source = `realtime ${table.name}`;
  try {
    await takeIn(table, await sessionOf(uid), change);
    reportProblem(source);
    onUpdate?.();
  } catch (error) {
    reportProblem(source, String(error));
    onSignal({ kind: 'missed' });
  }
}

/** Listens to what a channel tells of itself, and joins it. */
export function join(
  channel: RealtimeChannel,
  onSignal: (signal: Signal) => void,
): RealtimeChannel {
  // A channel counts as joined before the server sends changes; only this
  // message tells that it does, or that it will not.
  channel.on('system', {}, (told: System) => {
    const { extension, status, message } = told;
    if (status !== 'ok') onSignal({ kind: 'interrupted', message });
    else if (extension === 'postgres_changes') onSignal({ kind: 'ready' });
  });
  return channel.subscribe((status, error) => {
    const message = error?.message ?? status;
    if (status === 'SUBSCRIBED') onSignal({ kind: 'joined' });
    else if (status === 'CLOSED') onSignal({ kind: 'closed' });
    else onSignal({ kind: 'interrupted', message });
  });
}

async function takeIn(
  table: SyncTable,
  session: Session,
  change: Change,
): Promise<void> {
  const key = keyIn(table, change);
  const row = wholeRow(table, session.uid, change);
  if (!row || (await isMarkedGone(table, session.uid, key))) {
    return refetch(session, table, [key]);
  }
  const stores = [db.table(table.name), db.outbox, db.meta];
  await db.transaction('rw', stores, async () => {
    await requireSession(session);
    const arrival = { asked_at: 0, first: false };
    await applyRows(table, session.uid, [row], arrival);
  });
}

// The server leaves out long values that did not change, and whatever is too
// large; a deletion tells the key only, and of rows that one may not see too.
function wholeRow(
  table: SyncTable,
  uid: string,
  change: Change,
): Row | undefined {
  const { eventType, errors } = change;
  if (eventType === 'DELETE' || table.select !== '*') return undefined;
  if (Array.isArray(errors) && errors.length > 0) return undefined;
  const columns = columnsOf(change.new);
  if (table.columns.some((column) => columns[column] === undefined)) {
    return undefined;
  }
  return columns[table.scope.column] === uid
    ? readRow(table, columns)
    : undefined;
}

function keyIn(table: SyncTable, change: Change): RecordKey {
  return keyOf(table, { ...columnsOf(change.old), ...columnsOf(change.new) });
}

