import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import Dexie, { liveQuery } from 'dexie';
import type { Observable, Subscription } from 'dexie';
import type { Layer, NewTab } from './bundle';
import type { Chance } from './chance';
import { callingFunction } from './crash';
import type { Crashes } from './crash';
import type { Device } from './device';
import type { RequestKind } from './faults';
import { requestOf, responseOf } from './http';
import { Lists } from './lists';
import { globalsOf } from './platform';
import type { Page } from './platform';
import type { Peer } from './realtime';
import type { Server } from './server';
import { ModelSocket } from './socket';
import type { Version } from './steps';

/** What a tab is opened in. */
export interface Surroundings {
  server: Server;
  crashes: Crashes;
  random: Chance;
  newTab: NewTab;
  peer: Peer;
  note: (text: string) => void;
  /** Whether the disk takes nothing more. */
  isFull: () => boolean;
  /** Called when the tab has crashed. */
  crashed: (tab: Tab) => void;
}

const forever = new Promise<never>(() => undefined);

/** One tab: the generated layer with a client, a connection and timers of its own. */
export class Tab {
  readonly device: Device;
  readonly name: string;
  readonly version: Version;
  readonly page: Page;
  readonly layer: Layer;
  readonly lists: Lists;
  isAlive = true;
  isHidden = false;
  isFrozen = false;
  /** What waits for the tab to wake up. */
  #asleep: (() => void)[] = [];
  readonly #supabase: SupabaseClient;
  readonly #around: Surroundings;
  readonly #sockets = new Set<ModelSocket>();
  readonly #transactions = new Set<IDBTransaction>();
  readonly #subscriptions = new Set<Subscription>();

  constructor(device: Device, number: number, around: Surroundings) {
    this.device = device;
    this.name = `${device.number}.${number}`;
    this.version = device.version;
    this.#around = around;
    this.page = {
      isAlive: () => this.isAlive,
      isHidden: () => this.isHidden,
      whenAwake: (task) => this.whenAwake(task),
      window: new EventTarget(),
      document: new EventTarget(),
    };
    this.#supabase = this.#client();
    this.layer = around.newTab({
      supabase: this.#supabase,
      databaseName: device.databaseName,
      liveQuery: (querier) => this.#liveQuery(querier),
      databaseOptions: { indexedDB: device.indexedDB, IDBKeyRange: device.keyRange },
      globals: globalsOf(this.page, device, around.random),
    });
    this.#watchTransactions();
    this.#watchDisk();
    this.lists = new Lists(this.layer);
    device.tabs.push(this);
  }

  /** What the application does once it knows who uses the device. */
  async follow(uid: string | null): Promise<void> {
    this.lists.show(uid);
    if (uid === null) await this.layer.stopSync();
    else await this.layer.startSync(uid);
  }

  async signIn(uid: string): Promise<void> {
    await this.#supabase.auth.signInWithPassword({ email: uid, password: uid });
  }

  async signOut(): Promise<void> {
    await this.#supabase.auth.signOut({ scope: 'local' });
  }

  /** Whether a newer version has taken over the database, and the page has to be loaded again. */
  get isOutdated(): boolean {
    return this.layer.engineStatus().reloadNeeded;
  }

  setHidden(hidden: boolean): void {
    if (this.isFrozen) return;
    this.isHidden = hidden;
    this.page.document.dispatchEvent(new Event('visibilitychange'));
  }

  /** The browser lets it run no further, and keeps what it holds. */
  freeze(): void {
    if (this.isFrozen) return;
    this.setHidden(true);
    this.page.document.dispatchEvent(new Event('freeze'));
    this.isFrozen = true;
  }

  wake(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    this.page.document.dispatchEvent(new Event('resume'));
    const asleep = this.#asleep;
    this.#asleep = [];
    for (const task of asleep) task();
    this.setHidden(false);
  }

  whenAwake(task: () => void): void {
    if (this.isFrozen) this.#asleep.push(task);
    else task();
  }

  cutSockets(): void {
    for (const socket of this.#sockets) socket.cut();
  }

  /** The person closes it: nothing is brought to an end. */
  close(): void {
    this.page.window.dispatchEvent(new Event('pagehide'));
    this.end();
  }

  /** Ends it as a crash does: what is not committed is lost, and nothing goes on. */
  end(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    for (const transaction of this.#transactions) transaction.abort();
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    this.lists.end();
    this.layer.db.close();
    this.cutSockets();
    void this.#supabase.realtime.disconnect();
    this.device.locks?.release(this.page);
  }

  /** Whether the tab dies here. */
  #dies(point: string): boolean {
    if (!this.isAlive || !this.#around.crashes.strikes(this.device.number, point)) return false;
    this.#around.note(`tab ${this.name} crashes ${point}`);
    this.end();
    this.#around.crashed(this);
    return true;
  }

  #client(): SupabaseClient {
    const { device } = this;
    const storageKey = `session-${this.name}`;
    const dial = (socket: ModelSocket) => {
      if (!this.isAlive || !device.online) return null;
      return this.#around.server.realtime.connect(socket, this.#around.peer);
    };
    const sockets = this.#sockets;
    const whenAwake = (task: () => void) => this.whenAwake(task);
    class Socket extends ModelSocket {
      constructor(url: string) {
        super(url, dial);
        sockets.add(this);
      }

      override cut(): void {
        whenAwake(() => super.cut());
      }

      override deliver(text: string): void {
        whenAwake(() => super.deliver(text));
      }
    }
    return createClient('http://server', 'sb_publishable_model', {
      auth: {
        autoRefreshToken: false,
        storageKey,
        storage: {
          getItem: (key) => (key === storageKey ? device.session : null),
          setItem: (key, value) => {
            if (key === storageKey && this.isAlive) device.session = value;
          },
          removeItem: (key) => {
            if (key === storageKey && this.isAlive) device.session = null;
          },
        },
      },
      global: { fetch: (input, init) => this.#fetch(new URL(String(input)), init ?? {}) },
      realtime: { transport: Socket as never },
    });
  }

  // Dexie is shared by all tabs: the queries of one that is gone have to be ended.
  #liveQuery<T>(querier: () => T | Promise<T>): Observable<T> {
    const query = liveQuery(querier);
    const subscribe = query.subscribe.bind(query) as (...args: unknown[]) => Subscription;
    const tracked = (...args: unknown[]) => {
      const subscription = subscribe(...args);
      this.#subscriptions.add(subscription);
      return subscription;
    };
    return Object.defineProperty(query, 'subscribe', { value: tracked });
  }

  // Every transaction of the tab's connection is known, so that a crash can undo those that are open; and
  // those that the engine opens itself are places to crash at.
  #watchTransactions(): void {
    const { device } = this;
    const { db } = this.layer;
    db.on('ready', () => {
      const connection = db.backendDB();
      const open = connection.transaction.bind(connection);
      connection.transaction = (...args) => {
        const transaction = open(...args);
        this.#transactions.add(transaction);
        const ended = () => this.#transactions.delete(transaction);
        transaction.addEventListener('complete', ended);
        transaction.addEventListener('abort', ended);
        return transaction;
      };
    });
    const original = db.transaction.bind(db) as (...args: unknown[]) => Promise<unknown>;
    const transaction = (...args: unknown[]): Promise<unknown> => {
      const { crashes } = this.#around;
      // One within another is part of it. To look who calls takes its time.
      if (Dexie.currentTransaction || !crashes.threatens(device.number)) return original(...args);
      const place = `transaction ${callingFunction()}`;
      if (this.#dies(`before ${place}`)) return forever;
      return original(...args).then((result) => (this.#dies(`after ${place}`) ? forever : result));
    };
    Object.defineProperty(db, 'transaction', { value: transaction });
  }

  // Where nothing more can be written, reading and deleting still can.
  #watchDisk(): void {
    const refuse = () => Promise.reject(new DOMException('The disk is full', 'QuotaExceededError'));
    this.layer.db.use({
      stack: 'dbcore',
      name: 'disk',
      create: (core) => ({
        ...core,
        table: (name) => {
          const table = core.table(name);
          return {
            ...table,
            mutate: (change) => {
              const adds = change.type === 'add' || change.type === 'put';
              return adds && this.#around.isFull() ? refuse() : table.mutate(change);
            },
          };
        },
      }),
    });
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    const { device } = this;
    if (!this.isAlive) return forever;
    const request = { ...requestOf(url, init), device: device.number };
    if (url.pathname === '/auth/v1/logout') return new Response(null, { status: 204 });
    if (url.searchParams.get('grant_type') === 'password') {
      const { email } = JSON.parse(request.body) as { email: string };
      return Response.json(this.#around.server.auth.session(email));
    }
    const kind = kindOf(request.method, url);
    if (this.#dies(`before request ${kind}`)) return forever;
    if (!device.online) throw new TypeError('Failed to fetch');
    const outcome = await this.#orAborted(this.#around.server.send(request, kind), init.signal);
    if (this.isFrozen) await new Promise<void>((resolve) => this.whenAwake(resolve));
    if (!this.isAlive || this.#dies(`after request ${kind}`)) return forever;
    if (outcome === 'broken' || !device.online) throw new TypeError('Failed to fetch');
    return responseOf(outcome);
  }

  #orAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    });
  }
}

function kindOf(method: string, { pathname, searchParams }: URL): RequestKind {
  if (pathname.startsWith('/auth/')) return 'renew';
  switch (method) {
    case 'POST':
      return 'insert';
    case 'PATCH':
      return 'update';
    case 'DELETE':
      return 'delete';
    default:
      if (searchParams.get('limit') === '1') return 'count';
      if (!searchParams.has('order')) return 'keys';
      return searchParams.get('select') === '*' ? 'page' : 'places';
  }
}
