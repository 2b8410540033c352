import type Dexie from 'dexie';
import { reshape, underAllNames, type Change, type Fill } from './reshape';
import { report } from './status';
import type { OutboxEntry } from './stored';
import { keyText, type RecordKey } from './table';
import { takeOver, takeOverOutbox } from './takeover';

/** Something that a schema version does to what is already stored. */
export type SchemaStep = {
  id: string;
  /** It takes over what a layer written by hand left behind. */
  takeOver?: true;
  /** Tables that were gone for a while: what is left of them goes. */
  empties?: readonly string[];
  /** Tables that are pulled from the beginning again. */
  resets?: readonly string[];
  /** What becomes of rows, and of edits that wait. */
  changes?: readonly Change[];
  /** The fields of new tables: another branch may have made these with others. */
  makes?: Readonly<Record<string, Readonly<Record<string, Fill>>>>;
};

/**
 * Brings each database through the steps it has not gone through yet, before
 * the first query is answered. A step is known by its id, so a database that
 * came from another branch of the application gets what it lacks, whatever its
 * version says. A fresh database has nothing to bring along: all are recorded.
 *
 * Where older steps were dropped, `needed` is the last of them: a database that
 * has not gone through it keeps what waits, and everything else is pulled anew.
 */
export function keepHistory(
  db: Dexie,
  steps: readonly SchemaStep[],
  needed?: string,
): void {
  // As it is declared; once the database is open, it is the database's own.
  const version = db.verno;
  const records = recordsOf(steps, needed, version);
  db.on('populate', (transaction) =>
    transaction.table('meta').bulkPut(records),
  );
  db.on(
    'ready',
    async (ready) => {
      const outdated = await isOutdated(ready, version, records);
      report({ outdated });
      if (!outdated) await bringUpToDate(ready, { steps, needed, version });
    },
    true,
  );
}

type History = {
  steps: readonly SchemaStep[];
  needed: string | undefined;
  /** The version of this code. */
  version: number;
};

/** `version` is that of the code that ran the step, which may be a later one. */
type StepRecord = { key: string; version: number; reshapes: boolean };

// Newer code may have given rows a form that this code does not know. What
// another branch did at a version that this code has reached is no newer.
async function isOutdated(
  db: Dexie,
  version: number,
  records: readonly StepRecord[],
): Promise<boolean> {
  const known = new Set(records.map(({ key }) => key));
  const found = db.table<StepRecord>('meta').where('key').startsWith('step:');
  const newer = found.filter(
    (step) => step.reshapes && step.version > version && !known.has(step.key),
  );
  return (await newer.count()) > 0;
}

async function bringUpToDate(
  db: Dexie,
  { steps, needed, version }: History,
): Promise<void> {
  const dropped = droppedRecords(needed, version);
  const isUpToDate = await db.transaction('r', 'outbox', 'meta', async () => {
    const missing = await missingOf(db, [...dropped, ...steps]);
    const strays = (await hasStrays(db)) || (await hasOrphans(db));
    return missing.length === 0 && !strays;
  });
  if (isUpToDate) return;

  await db.transaction('rw', db.tables, async () => {
    const [tooOld] = await missingOf(db, dropped);
    if (tooOld) await startOver(db, tooOld);
    // Asked again: another tab may have been first.
    const missing = await missingOf(db, steps);
    for (const step of missing) {
      const later = changesOf(steps.slice(steps.indexOf(step) + 1));
      const isReshaped = await runStep(db, step, later);
      const record = recordOf(step, version);
      const reshapes = record.reshapes || isReshaped;
      await db.table('meta').put({ ...record, reshapes });
    }
    if (missing.some((step) => step.takeOver)) await takeOver(db);
    await takeOverOutbox(db, changesOf(steps));
    await forgetWatermarks(db, (table) => !isTable(db, table));
  });
}

// A tab that still runs the hand-written layer goes on writing entries in its
// own format, which no index of ours holds.
async function hasStrays(db: Dexie): Promise<boolean> {
  const outbox = db.table('outbox');
  return (await outbox.count()) > (await outbox.orderBy('seq').count());
}

// Dexie deletes the stores that are not declared, and knows nothing of what is
// kept about them.
async function hasOrphans(db: Dexie): Promise<boolean> {
  const keys = await watermarks(db).primaryKeys();
  return keys.some((key) => !isTable(db, tableOf(key)));
}

async function missingOf<Step extends { id: string } | StepRecord>(
  db: Dexie,
  steps: readonly Step[],
): Promise<Step[]> {
  const keys = steps.map((step) => ('id' in step ? keyOf(step.id) : step.key));
  const records = await db.table('meta').bulkGet(keys);
  return steps.filter((_, index) => records[index] === undefined);
}

// Says whether rows had values that code which lacks the step knows otherwise.
async function runStep(
  db: Dexie,
  step: SchemaStep,
  later: readonly Change[],
): Promise<boolean> {
  const { empties = [], resets = [] } = step;
  for (const table of empties) await db.table(table).clear();
  const changes = changesOf([step]);
  const since = (index: number) => [...changes.slice(index + 1), ...later];
  const all = changes.flatMap((change, index) =>
    underAllNames(change, since(index)),
  );
  const isReshaped = all.length > 0 && (await reshape(db, all));
  const again = new Set([...empties, ...resets]);
  for (const change of later) {
    if (change.kind === 'renameTable' && again.has(change.from)) {
      again.add(change.to);
    }
  }
  await forgetWatermarks(db, (table) => again.has(table));
  return isReshaped;
}

// Rows with edits that wait stay, so that nobody misses an edit meanwhile.
async function startOver(db: Dexie, record: StepRecord): Promise<void> {
  const entries = await db.table<OutboxEntry>('outbox').toArray();
  for (const store of db.tables) {
    if (!isTable(db, store.name)) continue;
    const own = entries.filter(({ table }) => table === store.name);
    const waiting = new Set(own.map(({ record_id }) => keyText(record_id)));
    const keys = (await store.toCollection().primaryKeys()) as RecordKey[];
    await store.bulkDelete(keys.filter((key) => !waiting.has(keyText(key))));
  }
  await forgetWatermarks(db, () => true);
  await db.table('meta').put(record);
}

// A table without a watermark is pulled from the beginning, for each user.
async function forgetWatermarks(
  db: Dexie,
  isMeant: (table: string) => boolean,
): Promise<void> {
  await watermarks(db)
    .filter(({ key }) => isMeant(tableOf(key)))
    .delete();
}

function watermarks(db: Dexie) {
  const meta = db.table<{ key: string }, string>('meta');
  return meta.where('key').startsWith('pull:');
}

function tableOf(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1);
}

function isTable(db: Dexie, name: string): boolean {
  const own = name === 'outbox' || name === 'meta';
  return !own && db.tables.some((table) => table.name === name);
}

function changesOf(steps: readonly SchemaStep[]): Change[] {
  return steps.flatMap(({ changes = [], makes = {} }) => [
    ...changes,
    ...Object.entries(makes).flatMap(([table, fields]) =>
      Object.entries(fields).map(([field, fill]): Change => {
        return { kind: 'fill', table, field, ...fill };
      }),
    ),
  ]);
}

function recordsOf(
  steps: readonly SchemaStep[],
  needed: string | undefined,
  version: number,
): StepRecord[] {
  const records = steps.map((step) => recordOf(step, version));
  return [...droppedRecords(needed, version), ...records];
}

// The version is that of the code that runs a step: older code of another branch
// does not know it, whatever version that has reached.
function recordOf({ id, ...step }: SchemaStep, version: number): StepRecord {
  // A value more in a row harms no code that does not know of it.
  const kinds = (step.changes ?? []).map(({ kind }) => kind);
  const reshapes =
    'takeOver' in step ||
    'empties' in step ||
    kinds.some((kind) => kind !== 'fill');
  return { key: keyOf(id), version, reshapes };
}

// What is left of dropped steps: code that does not know it is older than they.
function droppedRecords(
  needed: string | undefined,
  version: number,
): StepRecord[] {
  if (needed === undefined) return [];
  return [{ key: keyOf(needed), version, reshapes: true }];
}

function keyOf(id: string): string {
  return `step:${id}`;
}
