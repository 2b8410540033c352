import type Dexie from 'dexie';
import { takeOver, takeOverOutbox } from './takeover';

/** Something that a schema version does to what is already stored. */
export type SchemaStep = { id: string; version: number } & (
  | { takeOver: true }
  | {
      created: readonly string[];
      removed: readonly string[];
      reset: readonly string[];
    }
);

/**
 * Brings each database through the steps it has not gone through yet, before
 * the first query is answered. A step is known by its id, so a database that
 * came from another branch of the application gets what it lacks, whatever its
 * version says. A fresh database has nothing to bring along: all are recorded.
 */
export function keepHistory(db: Dexie, steps: readonly SchemaStep[]): void {
  db.on('populate', (transaction) =>
    transaction.table('meta').bulkPut(steps.map(recordOf)),
  );
  db.on('ready', (ready) => runSteps(ready, steps), true);
}

async function runSteps(
  db: Dexie,
  steps: readonly SchemaStep[],
): Promise<void> {
  const missing = await db.transaction('r', 'meta', async () =>
    missingOf(db, steps),
  );
  if (missing.length === 0 && !(await hasStrays(db))) return;

  await db.transaction('rw', db.tables, async () => {
    // Asked again: another tab may have been first.
    for (const step of await missingOf(db, steps)) {
      await runStep(db, step);
      await db.table('meta').put(recordOf(step));
    }
    await takeOverOutbox(db);
  });
}

// A tab that still runs the hand-written layer goes on writing entries in its
// own format, which no index of ours holds.
async function hasStrays(db: Dexie): Promise<boolean> {
  return db.transaction('r', 'outbox', async () => {
    const outbox = db.table('outbox');
    return (await outbox.count()) > (await outbox.orderBy('seq').count());
  });
}

async function missingOf(
  db: Dexie,
  steps: readonly SchemaStep[],
): Promise<SchemaStep[]> {
  const records = await db.table('meta').bulkGet(steps.map(keyOfStep));
  return steps.filter((_, index) => records[index] === undefined);
}

async function runStep(db: Dexie, step: SchemaStep): Promise<void> {
  if ('takeOver' in step) return takeOver(db);
  await forgetWatermarks(db, [...step.created, ...step.removed, ...step.reset]);
}

// A table without a watermark is pulled from the beginning, for each user.
async function forgetWatermarks(
  db: Dexie,
  names: readonly string[],
): Promise<void> {
  await db
    .table<{ key: string }, string>('meta')
    .where('key')
    .startsWith('pull:')
    .filter(({ key }) => names.some((name) => key.endsWith(`:${name}`)))
    .delete();
}

function recordOf(step: SchemaStep) {
  const { version } = step;
  return { key: keyOfStep(step), version, reshapes: 'takeOver' in step };
}

function keyOfStep(step: SchemaStep): string {
  return `step:${step.id}`;
}
