import { between } from './chance';
import type { Operation } from './steps';
import type { Tab } from './tab';
import { goingWith } from './dependants';
import { follow, mineOf, referable, references, referred } from './references';
import type { Referable } from './references';
import { modelTable } from './tables';
import type { Row } from './tables';
import type { Write } from './ledger';
import { ADA, BOB, isOfFullDisk } from './world';
import type { World } from './world';
import { pick, some, writersOf } from './writers';
import type { Writer } from './writers';

// How long the next step waits for an operation that takes its time.
const PATIENCE = 2_000;

const FORESEEN = [
  'NotFoundError',
  'RuleError',
  'UniqueError',
  'SessionError',
  'ReferencedError',
  'OutdatedError',
  'QuotaExceededError',
];

/** Does what a person does to rows. */
export async function operate(world: World, step: Operation): Promise<void> {
  if (step.name.endsWith('elsewhere')) {
    return elsewhere(world, step, pick(world.writers, step.table));
  }
  const tab = world.tab(world.device(step.device), step.tab);
  if (tab) await world.during(operateIn(world, step, tab), PATIENCE);
}

/** Does it in this tab, for whoever uses its device. */
export async function operateIn(world: World, step: Operation, tab: Tab): Promise<void> {
  const { uid } = tab.device;
  if (uid === null) return;
  await onTab(world, step, await suited(world, step, tab, uid), tab, uid);
}

// Where there are many tables, a random one often has no row to change.
async function suited(world: World, step: Operation, tab: Tab, uid: string): Promise<Writer> {
  const writers = writersOf(tab.version);
  const first = pick(writers, step.table);
  if (tab.version === 'calendar' || !['update', 'delete'].includes(step.name)) return first;
  for (const writer of step.name === 'delete' ? writers : []) {
    if (await referred(world, step, writer.table, tab, uid)) return writer;
  }
  for (let next = 0; next < writers.length; next += 1) {
    const writer = pick(writers, step.table + next);
    if ((await mineOf(world, tab, uid, writer.table)).length > 0) return writer;
  }
  return first;
}

async function onTab(
  world: World,
  step: Operation,
  writer: Writer,
  tab: Tab,
  uid: string,
): Promise<void> {
  try {
    switch (step.name) {
      case 'create':
        return void (await create(world, step, writer, tab, uid));
      case 'update':
        return await update(world, step, writer, tab, uid);
      case 'delete':
        return await remove(world, step, writer, tab, uid);
      case 'retry':
        return await retry(world, step, tab, uid);
      default:
        return await discard(world, step, tab, uid);
    }
  } catch (error) {
    if (!tab.isAlive) return;
    const isFull = isOfFullDisk(error);
    const name = isFull ? 'QuotaExceededError' : error instanceof Error ? error.name : 'other';
    world.counts.add(`outcome rejected: ${name}`);
    world.trace.note(`tab ${tab.name} ${step.name} rejected: ${String(error)}`);
    // What is not a mutation is cut off by a freeze, and not made anew.
    const isCutOff = tab.isFrozen && ['retry', 'discard'].includes(step.name);
    if (!FORESEEN.includes(name) && !isCutOff) world.unforeseen ??= error;
  }
}

// Some names are wanted by many: two devices that choose the same one find out on the server.
function nameFor(world: World, step: Operation, tab: Tab): string {
  if (step.choice % 2 !== 0) return world.newName();
  const common = pick(['Work', 'Play', 'Home'], step.choice >> 2);
  return world.peaceful ? `${common} of ${tab.device.number}` : common;
}

/** Returns the key of the row that was made. */
async function create(
  world: World,
  step: Operation,
  writer: Writer,
  tab: Tab,
  uid: string,
): Promise<string | undefined> {
  if (!writer.create) return undefined;
  const to = await referable(world, tab, uid, writer);
  await makeNeeded(world, step, writer, tab, uid, to);
  const refers = references(writer, step.choice, to);
  if (!refers) return undefined;
  const values = { ...writer.values(nameFor(world, step, tab), step.choice >> 3), ...refers };
  const key = await writer.create(tab.layer, uid, values);
  const place = { device: tab.device.number, uid, table: writer.table, key };
  resolve(world, world.ledger.begin({ ...place, op: 'insert', values }));
  if (step.choice % 3 === 0) takeName(world, writer, uid, values['name']);
  return key;
}

// What a row must refer to is made first where there is none, and often where there is: then neither of the
// two has been sent.
async function makeNeeded(
  world: World,
  step: Operation,
  { table: name }: Writer,
  tab: Tab,
  uid: string,
  to: Referable,
): Promise<void> {
  const table = modelTable(name);
  for (const { column, table: needed } of table.references) {
    const isThere = (to.get(needed) ?? []).length > 0 && step.choice % 3 !== 0;
    const writer = writersOf(tab.version).find((writer) => writer.table === needed);
    if (isThere || !writer || table.columns[column]?.required !== true) continue;
    const key = await create(world, step, writer, tab, uid);
    if (key !== undefined) to.set(needed, [{ id: key }]);
  }
}

// Somebody else was first with what has just been written and not yet sent: the server will refuse it.
function takeName(world: World, writer: Writer, uid: string, name: unknown): void {
  const table = modelTable(writer.table);
  const isTaken = table.unique.some(({ columns }) => columns.includes('name'));
  if (world.peaceful || world.closed.has(uid) || !isTaken) return;
  const { database } = world.server;
  const rows = database.rows(table).filter((row) => row[table.owner] === uid);
  if (rows.some((row) => row['name'] === name)) return;
  const row = { id: world.newKey(), user_id: uid, ...writer.values(String(name), 1) };
  database.commit(database.insert(table, uid, [row]));
  world.trace.note(`name taken elsewhere: ${table.name} ${String(name)}`);
}

// Somebody else has changed the row since the device saw it: where later edits are refused, this one will be.
function changeElsewhere(world: World, { table: name }: Writer, uid: string, key: unknown): void {
  const table = modelTable(name);
  if (world.peaceful || world.closed.has(uid) || !table.rejects) return;
  const { database } = world.server;
  const change = { name: world.newName() };
  database.commit(database.update(table, uid, ({ id }) => id === key, change));
  world.trace.note(`changed elsewhere: ${name} ${String(key)}`);
}

function makeDefault(world: World, { table: name }: Writer, uid: string, key: unknown): void {
  const changes = { user_categories: { is_default: true }, user_calendars: { type: 'default' } };
  const change = Object.entries(changes).find(([table]) => table === name)?.[1];
  if (world.peaceful || world.closed.has(uid) || !change) return;
  const { database } = world.server;
  database.commit(database.update(modelTable(name), uid, ({ id }) => id === key, change));
  world.trace.note(`made default elsewhere: ${name} ${String(key)}`);
}

async function update(
  world: World,
  step: Operation,
  writer: Writer,
  tab: Tab,
  uid: string,
): Promise<void> {
  const row = await chosen(world, step, writer, tab, uid);
  if (!row) return;
  const refers = references(writer, step.choice, await referable(world, tab, uid, writer));
  const values = { ...writer.values(nameFor(world, step, tab), step.choice >> 3), ...refers };
  const given = some(values, step.choice);
  const changed = Object.entries(given).filter(([column, value]) => row[column] !== value);
  await written(world, writer, tab, uid, row, 'update', Object.fromEntries(changed), (key) =>
    writer.update(tab.layer, uid, key, given),
  );
  if (step.choice % 3 === 0) changeElsewhere(world, writer, uid, row['id']);
}

async function remove(
  world: World,
  step: Operation,
  { table, ...writer }: Writer,
  tab: Tab,
  uid: string,
): Promise<void> {
  const row =
    (await referred(world, step, table, tab, uid)) ??
    (await chosen(world, step, { table, ...writer }, tab, uid));
  const remove = writer.delete;
  if (!row || !remove) return;
  await written(world, { table, ...writer }, tab, uid, row, 'delete', {}, (key) =>
    remove(tab.layer, uid, key),
  );
  if (step.choice % 3 === 0) makeDefault(world, { table, ...writer }, uid, row['id']);
}

async function written(
  world: World,
  { table }: Writer,
  tab: Tab,
  uid: string,
  row: Row,
  op: 'update' | 'delete',
  values: Row,
  run: (key: string) => Promise<void>,
): Promise<void> {
  const key = String(row['id']);
  const device = tab.device.number;
  const write = world.ledger.begin({ device, uid, table, key, op, values });
  const followed = op === 'delete' ? await follow(world, tab, write) : [];
  try {
    await run(key);
  } catch (error) {
    // Whoever saw the tab die does not know; what was refused was never written.
    if (tab.isAlive) world.ledger.forget([write, ...followed]);
    else write.state = 'unknown';
    throw error;
  }
  resolve(world, write);
}

function resolve(world: World, write: Write): void {
  write.state = 'resolved';
  const { device, op, table, key } = write;
  const values = JSON.stringify(write.values);
  world.trace.note(`device ${device} ${op} ${table} ${key.slice(0, 8)} ${values} resolved`);
  const did = { insert: 'create', update: 'update', delete: 'delete' }[op];
  world.counts.add(`operation ${did}`);
}

/** A row to write to; in peace only one that the device has made itself. */
async function chosen(
  world: World,
  step: Operation,
  { table }: Writer,
  tab: Tab,
  uid: string,
): Promise<Row | undefined> {
  const rows = await mineOf(world, tab, uid, table);
  return rows.length === 0 ? undefined : pick(rows, step.choice >> 5);
}

async function retry(world: World, step: Operation, tab: Tab, uid: string): Promise<void> {
  const failed = await tab.layer.failedOperations(uid);
  if (failed.length === 0) return;
  const { id, table, key, reason } = pick(failed, step.choice);
  if (reason.kind === 'gone') world.ledger.retried.add(`${table} ${String(key)}`);
  await tab.layer.retryOperation(id);
  world.counts.add('operation retry');
  world.trace.note(`tab ${tab.name} retries ${table} ${String(key).slice(0, 8)} ${reason.kind}`);
}

async function discard(world: World, step: Operation, tab: Tab, uid: string): Promise<void> {
  const failed = await tab.layer.failedOperations(uid);
  if (failed.length > 0) await discardOne(world, tab, pick(failed, step.choice).id);
}

/** A person gives up a refused change; what goes with it is not missed any more. */
export async function discardOne(world: World, tab: Tab, id: string): Promise<void> {
  const entries = await tab.layer.db.outbox.orderBy('seq').toArray();
  const entry = entries.find((one) => one.id === id);
  if (!entry) return;
  world.ledger.excuse(tab.device.number, goingWith(entries, entry));
  await tab.layer.discardOperation(id);
  world.counts.add('operation discard');
  const row = `${entry.table} ${String(entry.record_id).slice(0, 8)}`;
  world.trace.note(`tab ${tab.name} discards ${entry.op} ${row} ${entry.reason?.kind}`);
}

// Another client of the same people, which is not simulated.
function elsewhere(world: World, step: Operation, writer: Writer): void {
  const { database } = world.server;
  const uid = step.device % 3 === 2 ? BOB : ADA;
  const table = modelTable(writer.table);
  if (world.closed.has(uid)) return;
  const rowsOf = (name: string) => {
    const { owner } = modelTable(name);
    return database.rowsNamed(name).filter((row) => row[owner] === uid);
  };
  const made = new Set(world.ledger.writes.map(({ key }) => key));
  const isFree = ({ id }: Row) => !world.peaceful || !made.has(String(id));
  const free = table.references.map(
    (reference) => [reference.table, rowsOf(reference.table).filter(isFree)] as const,
  );
  const refers = references(writer, step.choice, new Map(free));
  if (!refers) return;
  const row = {
    id: world.newKey(),
    user_id: uid,
    ...writer.values(world.newName(), step.choice >> 3),
    ...refers,
  };
  const rows = rowsOf(table.name);
  const chosen = rows.length === 0 ? undefined : pick(rows, step.choice);
  switch (step.name) {
    case 'insert elsewhere':
    case 'slow insert elsewhere': {
      if (!writer.create) return;
      // What one refers to could not be deleted meanwhile, for which the model has no lock either.
      const isSlow = step.name === 'slow insert elsewhere' && table.references.length === 0;
      // One that takes the default from another row would hold that row's lock, which the model has not.
      const given = isSlow && table.single ? { ...row, [table.single]: false } : row;
      const transaction = database.insert(table, uid, [given]);
      if (!isSlow) database.commit(transaction);
      else {
        // It commits behind rows that carry a later time than its own.
        setTimeout(
          () => {
            if (!world.closed.has(uid)) database.commit(transaction);
          },
          between(world.random, 1_000, 50_000),
        );
      }
      break;
    }
    case 'update elsewhere': {
      if (world.peaceful || !chosen) return;
      const given = { ...writer.values(world.newName(), step.choice >> 3), ...refers };
      const values = some({ ...given, type: undefined }, step.choice);
      const known = Object.entries(values).filter(([, value]) => value !== undefined);
      const changes = Object.fromEntries(known);
      database.commit(database.update(table, uid, ({ id }) => id === chosen.id, changes));
      break;
    }
    case 'delete elsewhere':
      if (world.peaceful || !chosen || table.name === 'user_profiles') return;
      database.purge(table, ({ id }) => id === chosen.id);
      break;
    default:
      if (world.peaceful || table.name === 'user_profiles') return;
      database.purge(table, (row) => row[table.owner] === uid);
  }
  world.counts.add(`operation ${step.name}`);
  world.trace.note(`${step.name}: ${table.name}`);
}
