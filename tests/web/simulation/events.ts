import { between } from './chance';
import type { Device } from './device';
import { REQUEST_KINDS } from './faults';
import { operateIn } from './operations';
import type { DeviceEvent, Fault } from './steps';
import type { Tab } from './tab';
import { modelTable } from './tables';
import { pass, settle } from './time';
import { ADA, BOB } from './world';
import type { World } from './world';
import { writersOf } from './writers';

/** Does what a person does to a device or an account. */
export async function happen(world: World, step: DeviceEvent): Promise<void> {
  const device = world.device(step.device);
  const tab = world.tab(device, step.tab);
  world.trace.note(`device ${device.number}: ${step.name}`);
  if (await happened(world, step, device, tab)) world.counts.add(`operation ${step.name}`);
}

async function happened(
  world: World,
  step: DeviceEvent,
  device: Device,
  tab: Tab | undefined,
): Promise<boolean> {
  switch (step.name) {
    case 'open tab':
      if (device.liveTabs.length > 1) return false;
      world.openTab(device);
      return true;
    case 'close tab':
      if (device.liveTabs.length < 2) return false;
      tab?.close();
      return true;
    case 'reload':
      tab?.close();
      world.openTab(device);
      return true;
    case 'sync now':
      if (!tab) return false;
      await world.during(tab.layer.syncNow(), 10_000);
      return true;
    case 'rest':
      await pass(between(world.random, 60_000, 320_000), world.random);
      return true;
    case 'sign out':
      if (!tab || device.uid === null) return false;
      // The application was not asked: the rows stay, and nothing is sent.
      await world.during(tab.signOut(), 60_000);
      await world.signedOut(tab);
      return true;
    case 'clear and sign out':
    case 'discard and sign out':
      return leave(world, step, device, tab);
    case 'switch user': {
      if (!tab || !device.online) return false;
      await beBusy(world, tab);
      await world.signIn(tab, device.uid === ADA ? BOB : ADA);
      return true;
    }
    case 'release':
      return release(world, device, tab);
    case 'close account':
      if (world.peaceful || world.closed.has(BOB)) return false;
      world.closed.add(BOB);
      world.server.database.closeAccount(BOB);
      return true;
  }
}

// A tab with the later version opens beside one of the older, which a person loads again when it asks for it.
function release(world: World, device: Device, tab: Tab | undefined): boolean {
  if (!world.isReleased || device.version === 'all') return false;
  device.version = 'all';
  if (device.liveTabs.length > 1) tab?.close();
  const older = device.liveTabs;
  world.openTab(device);
  setTimeout(
    () => {
      for (const old of older.filter(({ isAlive }) => isAlive)) {
        old.close();
        world.openTab(device);
      }
    },
    between(world.random, 500, 40_000),
  );
  return true;
}

// What is on its way when a user goes must not arrive at the next one.
async function beBusy(world: World, tab: Tab): Promise<void> {
  const pulling = tab.layer.syncNow();
  pulling.catch(() => undefined);
  await pass(between(world.random, 5, 250), world.random);
}

async function leave(
  world: World,
  step: DeviceEvent,
  device: Device,
  tab: Tab | undefined,
): Promise<boolean> {
  const { uid } = device;
  if (!tab || uid === null) return false;
  // With no room, a release may not have opened it yet: there is nothing to clear.
  if (!tab.layer.db.isOpen()) return false;
  const unsent = step.name === 'discard and sign out' ? 'discard' : 'keep';
  const cleared = tab.layer.clearUserData(uid, { unsent }).then(async () => {
    if (unsent === 'keep') return;
    const isHere = (write: { device: number; uid: string }) =>
      write.device === device.number && write.uid === uid;
    for (const write of world.ledger.writes.filter(isHere)) write.excused = true;
  });
  if (unsent === 'discard') {
    const entries = await tab.layer.db.outbox.toArray();
    world.ledger.excuse(
      device.number,
      entries.filter(({ user_id }) => user_id === uid),
    );
  }
  await world.during(cleared, 60_000);
  if (!tab.isAlive) return false;
  await world.during(tab.signOut(), 60_000);
  await world.signedOut(tab);
  return true;
}

/** Lets something go wrong, now or at the next occasion. */
export async function spoil(world: World, fault: Fault): Promise<void> {
  const device = world.device(fault.device);
  world.trace.note(`fault for device ${device.number}: ${JSON.stringify(fault)}`);
  if (fault.of === 'request') {
    return world.faults.armRequest(device.number, fault.name, fault.times, fault.kinds);
  }
  if (fault.of === 'event') return world.faults.armEvent(device.number, fault.name, fault.times);
  await spoilDevice(world, device, fault);
}

async function spoilDevice(
  world: World,
  device: Device,
  { name, ms, point }: Extract<Fault, { of: 'device' }>,
): Promise<void> {
  const tabs = device.liveTabs;
  switch (name) {
    case 'crash':
      leadTo(world, device, point);
      return world.crashes.arm(device.number, point);
    case 'socket-mute':
      return world.faults.mute(device.number, ms);
    case 'late-activation':
      world.faults.activateLate(device.number, ms);
      return device.cutSockets();
    case 'socket-cut':
      device.cutSockets();
      break;
    case 'channel-expired':
      world.server.realtime.expire(device.number);
      break;
    case 'token-expired':
      if (device.uid) world.server.auth.expire(device.uid);
      break;
    case 'offline':
      device.setOnline(false);
      setTimeout(() => device.setOnline(true), ms);
      break;
    case 'clock-back':
      device.clockOffset -= ms * 60;
      break;
    case 'clock-forward':
      device.clockOffset += ms * 60;
      break;
    case 'disk-full':
      // It is counted where it refuses something.
      device.isFull = true;
      setTimeout(() => {
        device.isFull = false;
      }, ms);
      return;
    case 'frozen':
      await freeze(world, tabs, ms);
      break;
    case 'hidden':
      for (const tab of tabs) tab.setHidden(true);
      setTimeout(() => {
        for (const tab of device.liveTabs) tab.setHidden(false);
      }, ms);
      break;
  }
  world.counts.add(`fault ${name}`);
}

// One of several tabs, or all; for longer than others wait for one that does not stir.
async function freeze(world: World, tabs: readonly Tab[], ms: number): Promise<void> {
  const frozen = ms % 2 === 0 ? tabs : tabs.slice(0, 1);
  for (const tab of frozen) {
    // It is in the middle of a write, which it makes when it wakes up.
    // Where nothing may be refused, it is not of a row that another tab deletes meanwhile.
    const table = world.peaceful ? independent(tab) : ms;
    const step = { name: 'create', table, choice: ms >> 1 } as const;
    void operateIn(world, { ...step, kind: 'operation', device: 0, tab: 0, wait: 0 }, tab);
    await settle(between(world.random, 1, 12));
    tab.freeze();
    world.trace.note(`tab ${tab.name} is frozen`);
  }
  setTimeout(() => {
    for (const tab of frozen) {
      if (!tab.isAlive || !tab.isFrozen) continue;
      world.trace.note(`tab ${tab.name} wakes up`);
      tab.wake();
    }
  }, ms * 3);
}

/** The number of a table that refers to no other. */
function independent({ version }: Tab): number {
  return writersOf(version).findIndex(({ table }) => modelTable(table).references.length === 0);
}

// Some points are seldom come to by chance: a token is renewed when one is refused, and keys are
// compared when a row is gone of which nobody told.
function leadTo(world: World, device: Device, point: string): void {
  if (point.endsWith('renew')) {
    world.faults.armRequest(device.number, 'status-401', 1, REQUEST_KINDS);
  }
  if (/(places|compare|askFor)$/.test(point)) deleteUnheard(world, device);
}

function deleteUnheard(world: World, device: Device): void {
  if (world.peaceful) return;
  const { database } = world.server;
  for (const { table: name, create } of world.writers) {
    const table = modelTable(name);
    const row = database.rows(table).find((row) => row[table.owner] === device.uid);
    if (!row || !create) continue;
    world.faults.mute(device.number, 2_000);
    database.purge(table, ({ id }) => id === row.id);
    world.trace.note(`delete unheard: ${name}`);
    break;
  }
  setTimeout(() => device.cutSockets(), 3_000);
}
