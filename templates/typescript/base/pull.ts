import { applyRows, forgetOldMarkers } from './apply';
import { db } from './dexie';
import { RequestError } from './errors';
import { fetchPage, type Page } from './page';
import { settleDoubts } from './refetch';
import { monotonic } from './runtime';
import { requireSession, sessionOf, type Session } from './session';
import { counted, reportPaused, reportProblem } from './status';
import type { Row, SyncTable } from './table';
import { tableNamed } from './tables';
import { verdictOf } from './verdict';
import { finished, moved, startOf, watermarkOf } from './watermark';

type Run = { current: Promise<void>; next: Promise<void> | null };
const runs = new Map<string, Run>();

/**
 * Brings what has changed on the server since the last pull. One pull of a table
 * runs at a time; those that are asked for meanwhile share the one after it.
 */
export async function pullTable(
  name: string,
  uid: string,
  map: (server: unknown) => Row,
): Promise<void> {
  const table = tableNamed(name);
  if (!table) throw new TypeError(`There is no table ${name}`);
  const id = `${uid}:${name}`;
  const task = () => counted(() => pull({ ...table, map }, uid));
  const run = runs.get(id);
  if (!run) return begin(id, task);
  run.next ??= run.current.catch(() => undefined).then(() => begin(id, task));
  return run.next;
}

function begin(id: string, task: () => Promise<void>): Promise<void> {
  const current = task().finally(() => runs.delete(id));
  runs.set(id, { current, next: null });
  return current;
}

async function pull(table: SyncTable, uid: string): Promise<void> {
  const source = `pull ${table.name}`;
  try {
    const session = await sessionOf(uid);
    const first = await pullToEnd(session, table);
    // The first pull trusts no version that it finds, so it may have put back a
    // row that an event had brought meanwhile. A second look puts that right.
    if (first) await pullToEnd(session, table);
    await settleDoubts(session, table);
    reportProblem(source);
    // What events of this table failed to bring is here by now.
    reportProblem(`realtime ${table.name}`);
    reportPaused(table.name);
  } catch (error) {
    reportProblem(source, String(error));
    reportPaused(table.name, pauseOf(error));
    throw error;
  }
}

function pauseOf(error: unknown): string | undefined {
  const isPause =
    error instanceof RequestError && verdictOf(error.failure) === 'paused';
  return isPause ? error.message : undefined;
}

/** Reads page after page; tells whether it was the first time. */
async function pullToEnd(session: Session, table: SyncTable): Promise<boolean> {
  const began = monotonic();
  const mark = await watermarkOf(session.uid, table);
  const first = mark.finished_at === null;

  let next = fetchPage(session.uid, table, startOf(mark));
  for (let left = Infinity; left > 0;) {
    const page = await next;
    left = page.left;
    // The next page is fetched while this one is written.
    if (left > 0) next = fetchPage(session.uid, table, page.end, left);
    next.catch(() => undefined);
    await storePage(session, table, page, first);
  }

  await db.transaction('rw', db.meta, async () => {
    await requireSession(session);
    await finished(session.uid, table, began);
    await forgetOldMarkers();
  });
  return first;
}

// A page and its cursor are stored together, or neither is.
async function storePage(
  { uid, epoch }: Session,
  table: SyncTable,
  { rows, end, asked_at }: Page,
  first: boolean,
): Promise<void> {
  const stores = [db.table(table.name), db.outbox, db.meta];
  await db.transaction('rw', stores, async () => {
    await requireSession({ uid, epoch });
    await applyRows(table, uid, rows, { asked_at, first });
    if (end) await moved(uid, table, end);
  });
}
