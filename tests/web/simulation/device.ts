import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { Locks } from './locks';
import type { Version } from './steps';
import type { Tab } from './tab';

/** One browser profile: a database, locks and a session that its tabs share. */
export class Device {
  readonly number: number;
  readonly databaseName: string;
  readonly indexedDB = new IDBFactory();
  readonly keyRange = IDBKeyRange;
  /** Null in a browser without Web Locks. */
  readonly locks: Locks | null;
  readonly tabs: Tab[] = [];
  online = true;
  /** Of the application, as its tabs load it from now on. */
  version: Version;
  /** Whether nothing more can be written to its disk. */
  isFull = false;
  /** How far its clock is off, in milliseconds. */
  clockOffset = 0;
  /** The session as the client stores it. */
  session: string | null = null;
  /** Who uses it, as the application sees it; null: nobody is signed in. */
  uid: string | null = null;

  constructor(number: number, hasLocks: boolean, version: Version) {
    this.number = number;
    this.version = version;
    this.locks = hasLocks ? new Locks() : null;
    this.databaseName = `device-${number}`;
  }

  /** Tells the tabs that the network has come or gone. */
  setOnline(online: boolean): void {
    this.online = online;
    for (const { page, isAlive } of this.tabs) {
      if (!isAlive) continue;
      page.whenAwake(() => page.window.dispatchEvent(new Event(online ? 'online' : 'offline')));
    }
    if (!online) this.cutSockets();
  }

  cutSockets(): void {
    for (const tab of this.tabs) tab.cutSockets();
  }

  /** Those that somebody can use: they are not frozen, and no newer version has taken over the database. */
  get usableTabs(): Tab[] {
    return this.liveTabs.filter(({ isFrozen, isOutdated }) => !isFrozen && !isOutdated);
  }

  get liveTabs(): Tab[] {
    return this.tabs.filter(({ isAlive }) => isAlive);
  }
}
