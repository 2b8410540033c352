import { isDeepStrictEqual } from 'node:util';
import { blockedOf } from './dependants';
import type { Device } from './device';
import { discardOne } from './operations';
import { look, snapshotOf, Violation } from './oracle';
import { shown } from './rest';
import type { Tab } from './tab';
import { pass } from './time';
import { ADA, BOB } from './world';
import type { World } from './world';
import type { Write } from './ledger';

// Longer than the slow interval, after which everything is looked at again.
const REST = 330_000;

/** Ends all faults, lets everything come to rest, and compares the devices with the server. */
export async function finish(world: World): Promise<void> {
  world.trace.note('the faults end');
  world.faults.heal();
  world.crashes.heal();
  for (const device of world.devices) await recover(world, device);
  await pass(REST, world.random);
  for (const device of world.devices) await look(world, device);
  const before = world.server.database.history.length;
  await emptyQueues(world);
  for (const device of world.devices) await bringBackOthers(world, device);
  // What has changed since the first rest is told by events, and compared once more.
  const isQuiet = before === world.server.database.history.length;
  await pass(isQuiet ? 30_000 : REST, world.random);
  for (const device of world.devices) await requireSame(world, device);
  requireHistory(world);
  await repeatEverything(world);
}

function tabOf(device: Device): Tab {
  const [tab] = device.liveTabs;
  if (!tab) throw new Error(`device ${device.number} has no tab`);
  return tab;
}

async function recover(world: World, device: Device): Promise<void> {
  if (!device.online) device.setOnline(true);
  device.isFull = false;
  for (const tab of device.liveTabs) tab.wake();
  for (const tab of device.liveTabs) if (tab.isOutdated) tab.close();
  for (const tab of device.liveTabs) if (tab.isHidden) tab.setHidden(false);
  // One tab is enough for the rest.
  for (const tab of device.liveTabs.slice(1)) tab.close();
  if (device.liveTabs.length === 0) world.openTab(device);
  if (device.uid === null) await world.signIn(tabOf(device), ADA);
}

// Gives up what is refused, until nothing is left to send.
async function emptyQueues(world: World): Promise<void> {
  for (let round = 0; ; round += 1) {
    let left = false;
    for (const device of world.devices) {
      const tab = tabOf(device);
      const uid = device.uid ?? ADA;
      const { entries } = await snapshotOf(tab);
      const blocked = blockedOf(entries);
      const stuck = entries.find(
        (entry) => entry.user_id === uid && entry.status === 'pending' && !blocked.includes(entry),
      );
      if (stuck) {
        const what = JSON.stringify([stuck, ...entries.filter((entry) => entry !== stuck)]);
        throw new Violation(`device ${device.number} did not send, with all well: ${what}`);
      }
      for (const { id } of await tab.layer.failedOperations(uid)) {
        left = true;
        await world.during(discardOne(world, tab, id), 60_000);
      }
    }
    if (!left) return;
    if (round > 20) throw new Violation('giving up what was refused comes to no end');
    await pass(60_000, world.random);
    for (const device of world.devices) await look(world, device);
  }
}

// What another user left unsent on a device comes back with this user.
async function bringBackOthers(world: World, device: Device): Promise<void> {
  const { entries } = await snapshotOf(tabOf(device));
  const other = device.uid === ADA ? BOB : ADA;
  if (!entries.some(({ user_id }) => user_id === other)) return;
  await world.signIn(tabOf(device), other);
  await pass(REST, world.random);
  await look(world, device);
  await emptyQueues(world);
}

async function requireSame(world: World, device: Device): Promise<void> {
  const { uid, rows, entries } = await snapshotOf(tabOf(device));
  if (entries.length > 0) {
    throw new Violation(`device ${device.number} still has ${JSON.stringify(entries)}`);
  }
  if (uid !== device.uid) throw new Violation(`device ${device.number} belongs to ${uid}`);
  for (const { name, map } of tabOf(device).layer.allTables) {
    const here = new Map(rows.get(name)?.map((row) => [String(row['id']), row]));
    const there = new Map(
      world.server.database
        .rowsNamed(name)
        .filter((row) => row[name === 'user_profiles' ? 'id' : 'user_id'] === uid)
        .map((row) => [row.id, map(shown(row))]),
    );
    for (const key of new Set([...here.keys(), ...there.keys()])) {
      const [mine, theirs] = [here.get(key), there.get(key)];
      if (isDeepStrictEqual(mine, theirs)) continue;
      const differ = `${JSON.stringify(mine)}, the server ${JSON.stringify(theirs)}`;
      throw new Violation(`device ${device.number} ends with ${name} ${key} as ${differ}`);
    }
  }
}

function requireHistory(world: World): void {
  for (const write of world.ledger.writes) {
    if (write.state !== 'resolved') continue;
    if (write.excused) world.counts.add('outcome discarded');
    else world.counts.add('outcome applied');
    if (write.op === 'delete' && !write.excused) requireAbsence(world, write);
    if (write.op === 'update' && world.peaceful) requireLastWord(world, write);
  }
}

// A deleted row stays deleted, with two exceptions: a person retried a change of it that had failed because
// it was gone, which inserts it again; and an insert whose answer was lost is sent again although the row
// was deleted elsewhere before its device had seen it there. Nothing tells these two apart from a first
// insert, so the second is an inherent limit of a key that says nothing after its row is gone.
function requireAbsence(world: World, { table, key, device }: Write): void {
  const isThere = world.server.database.rowsNamed(table).some(({ id }) => id === key);
  if (!isThere || world.ledger.retried.has(`${table} ${key}`)) return;
  const sent = world.server.inserts.filter((insert) => insert.key === key);
  const resent = sent.length > 1 && sent.every((insert) => insert.device !== device);
  if (!resent) throw new Violation(`${table} ${key} was deleted on device ${device} and is back`);
  world.counts.add('inherent limit: an unseen insert sent again');
}

// Where a row has one writer, the last value that it wrote is the last one there.
function requireLastWord(world: World, write: Write): void {
  const { table, key } = write;
  if (table === 'user_profiles') return;
  const later = world.ledger.writes
    .slice(world.ledger.writes.indexOf(write) + 1)
    .filter((other) => other.table === table && other.key === key);
  if (later.some(({ op }) => op === 'delete')) return;
  const row = world.server.database.rowsNamed(table).find(({ id }) => id === key);
  for (const [column, value] of Object.entries(write.values)) {
    const isLast = later.every(({ values }) => !(column in values));
    // One default a user: another row may have taken it.
    if (!isLast || write.excused || (table === 'ai_personas' && column === 'is_default')) continue;
    if (isDeepStrictEqual(row?.[column], value)) continue;
    const is = JSON.stringify(row?.[column]);
    throw new Violation(`${table} ${key} ends with ${column} = ${is}, not ${String(value)}`);
  }
}

// Markers of deletions are kept for ten minutes: no event is on its way for longer.
const RECENT = 540_000;

// Any event or request that comes once more changes nothing.
async function repeatEverything(world: World): Promise<void> {
  const { history } = world.server.database;
  const before = history.length;
  world.server.realtime.repeat(RECENT);
  for (const device of world.devices) {
    await world.during(tabOf(device).layer.syncNow(), 60_000);
  }
  // A clock that jumps ages the markers: then the next comparison puts right what an old event brought back.
  const jumped = world.devices.some(({ clockOffset }) => clockOffset !== 0);
  await pass(jumped ? REST : 10_000, world.random);
  if (history.length !== before) throw new Violation('a repetition has changed the server');
  for (const device of world.devices) await requireSame(world, device);
}
