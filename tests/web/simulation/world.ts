import { between, chance } from './chance';
import type { Chance } from './chance';
import { Crashes } from './crash';
import { Device } from './device';
import { Faults } from './faults';
import { Ledger } from './ledger';
import type { Layers } from './project';
import { Server } from './server';
import type { Case } from './steps';
import { Tab } from './tab';
import { pass } from './time';
import { Trace } from './trace';
import type { Counts } from './trace';
import { writersOf } from './writers';
import type { Writer } from './writers';

export const ADA = 'aaaaaaaa-0000-4000-a000-000000000001';
export const BOB = 'bbbbbbbb-0000-4000-a000-000000000002';

/** Everything of one case. */
export class World {
  readonly trace = new Trace();
  readonly ledger = new Ledger();
  readonly faults: Faults;
  readonly crashes: Crashes;
  readonly server: Server;
  readonly devices: Device[];
  readonly random: Chance;
  readonly peaceful: boolean;
  readonly counts: Counts;
  /** Accounts that were deleted. */
  readonly closed = new Set<string>();
  /** What an operation has ended with, and nobody foresaw. */
  unforeseen: unknown = null;
  /** How whoever is not simulated writes to each table of the server. */
  readonly writers: readonly Writer[];
  /** Whether a later version of the application comes out. */
  readonly isReleased: boolean;
  readonly #layers: Layers;
  #tabs = 0;
  #names = 0;
  #keys = 0;

  constructor(given: Case, layers: Layers, counts: Counts) {
    const { tables = 'calendar' } = given;
    this.#layers = layers;
    this.isReleased = tables === 'upgrade';
    this.writers = writersOf(tables === 'calendar' ? tables : 'all');
    this.counts = counts;
    this.peaceful = given.peaceful;
    this.random = chance(given.seed);
    this.faults = new Faults((fault) => counts.add(`fault ${fault}`));
    this.crashes = new Crashes((point) => {
      counts.add(`crash ${point}`);
      counts.add('fault crash');
    });
    const note = (text: string) => this.trace.note(text);
    this.server = new Server(chance(given.seed + 1), this.faults, given.limits, note);
    this.server.database.signUp(ADA, 'ada@example.com');
    this.server.database.signUp(BOB, 'bob@example.com');
    this.devices = Array.from(
      { length: given.devices },
      (_, number) => new Device(number, given.locks, tables === 'all' ? tables : 'calendar'),
    );
  }

  /** A name that nobody has written yet. */
  newName(): string {
    this.#names += 1;
    return `name ${this.#names}`;
  }

  /** A key that no row has had. */
  newKey(): string {
    this.#keys += 1;
    return `eeeeeeee-0000-4000-a000-${String(this.#keys).padStart(12, '0')}`;
  }

  device(number: number): Device {
    const device = this.devices[number % this.devices.length];
    if (!device) throw new Error('there is no device');
    return device;
  }

  /** A tab of the device, if it has one open that can be used. */
  tab(device: Device, number: number): Tab | undefined {
    const tabs = device.usableTabs;
    return tabs[number % Math.max(1, tabs.length)];
  }

  /** Opens a tab; the application in it follows whoever is signed in. */
  openTab(device: Device): Tab {
    this.#tabs += 1;
    const tab = new Tab(device, this.#tabs, {
      server: this.server,
      crashes: this.crashes,
      random: chance(between(this.random, 0, 0x7fffffff)),
      newTab: this.#layers[device.version],
      peer: {
        device: device.number,
        fault: () => this.faults.event(device.number),
        activation: () => this.faults.activation(device.number),
        isMute: () => this.faults.isMute(device.number),
      },
      note: (text) => this.trace.note(text),
      isFull: () => {
        if (device.isFull) this.counts.add('fault disk-full');
        return device.isFull;
      },
      crashed: () => this.#openAgain(device),
    });
    this.follow(tab);
    return tab;
  }

  follow(tab: Tab): void {
    tab.follow(tab.device.uid).catch((error: unknown) => {
      this.trace.note(`tab ${tab.name} could not follow: ${String(error)}`);
    });
  }

  /** Signs a user in, in one tab; the others learn of it a little later. */
  async signIn(tab: Tab, uid: string): Promise<void> {
    const { device } = tab;
    // It waits for a token that is being renewed, and a tab may crash meanwhile.
    await this.during(tab.signIn(uid), 60_000);
    if (!tab.isAlive) return;
    device.uid = uid;
    await this.#followAll(tab);
  }

  /** Nobody is signed in any more; the tabs learn of it one after the other. */
  async signedOut(tab: Tab): Promise<void> {
    tab.device.uid = null;
    await this.#followAll(tab);
  }

  /** Waits for a promise, but no longer than so many milliseconds. */
  async during(promise: Promise<unknown>, ms: number): Promise<void> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    promise.then(end, end);
    await pass(ms, this.random, () => ended);
  }

  async #followAll(first: Tab): Promise<void> {
    this.follow(first);
    for (const other of first.device.liveTabs.filter((tab) => tab !== first)) {
      await pass(between(this.random, 0, 500), this.random);
      other.whenAwake(() => this.follow(other));
    }
  }

  #openAgain(device: Device): void {
    setTimeout(
      () => {
        if (device.liveTabs.length < 2) this.openTab(device);
      },
      between(this.random, 200, 15_000),
    );
  }
}

/** Whether it was the disk that took nothing more. Dexie wraps errors: the innermost one says it. */
export function isOfFullDisk(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const isFull = 'name' in error && error.name === 'QuotaExceededError';
  return isFull || ('inner' in error && isOfFullDisk(error.inner));
}
