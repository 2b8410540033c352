import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import Dexie from 'dexie';
import { vi } from 'vitest';
import WebSocket from 'ws';
import { publishableKey } from '../backend/backend';
import type { Backend } from '../backend/backend';
import { mintSession } from '../backend/tokens';
import type { Account } from '../backend/tokens';
import type { Locks } from './locks';
import { Page } from './page';

export type Layer = typeof import('@/lib/data-v2');

/** One tab of one browser: its own modules, timers and state; tabs of one device share a database. */
export interface Device {
  layer: Layer;
  db: Layer['db'];
  supabase: SupabaseClient;
  page: Page;
  /** The database's name, with which a second tab opens it. */
  database: string;
  /** Another module of this tab's own graph. */
  module: <Path extends keyof Modules>(path: Path) => Promise<Modules[Path]>;
  /** Lets time pass for this device's clocks; timers that run already are not shortened. */
  passTime: (ms: number) => void;
  /** Sets this device's clock forward by so many milliseconds, or back; no time passes. */
  setClock: (ms: number) => void;
  /** Ends the tab; the database stays. */
  close(): Promise<void>;
}

interface Modules {
  runtime: typeof import('@/lib/data-v2/base/runtime');
  auth: typeof import('@/contexts/AuthContext');
  list: typeof import('@/lib/data-v2/base/list');
  mapping: typeof import('@/lib/data/base/mapping');
  sync: typeof import('@/lib/data-v2/base/sync');
  operations: typeof import('@/lib/data-v2/base/operations');
  status: typeof import('@/lib/data-v2/base/status');
  queue: typeof import('@/lib/data-v2/base/queue');
  compare: typeof import('@/lib/data-v2/base/compare') & typeof import('@/lib/data-v2/base/tables');
}

export interface Options {
  database?: string;
  supabase?: SupabaseClient;
  /** The Web Locks of its browser; without them it is one that has none. */
  locks?: Locks;
}

const opened = new Set<Device>();
/** Graphs are made one after the other: the mocks of one must not reach another's modules. */
let turn: Promise<unknown> = Promise.resolve();

export function openDevice(options: Options = {}): Promise<Device> {
  const made = turn.then(() => load(options));
  turn = made.catch(() => undefined);
  return made;
}

async function load(options: Options): Promise<Device> {
  const database = options.database ?? `device-${crypto.randomUUID()}`;
  const supabase = options.supabase ?? offlineClient();

  vi.resetModules();
  vi.doMock('@/lib/supabase', () => ({ supabase }));
  let passed = 0;
  let set = 0;
  const page = new Page();
  const { locks } = options;
  vi.doMock('@/lib/data-v2/base/runtime', async (original) => ({
    ...(await original<Modules['runtime']>()),
    ...page.runtime((await original<Modules['runtime']>()).after),
    ...(locks && {
      locksAreShared: () => true,
      withLock: <T>(name: string, task: () => Promise<T>, how: LockOptions = {}) =>
        locks.request(name, how, task),
    }),
    databaseName: database,
    now: () => Date.now() + passed + set,
    monotonic: () => performance.now() + passed,
    // The spread of retries: here always near its shortest.
    random: () => 0.02,
  }));
  const layer = await import('@/lib/data-v2');
  const modules: Modules = {
    auth: await import('@/contexts/AuthContext'),
    list: await import('@/lib/data-v2/base/list'),
    mapping: await import('@/lib/data/base/mapping'),
    sync: await import('@/lib/data-v2/base/sync'),
    operations: await import('@/lib/data-v2/base/operations'),
    runtime: await import('@/lib/data-v2/base/runtime'),
    status: await import('@/lib/data-v2/base/status'),
    queue: await import('@/lib/data-v2/base/queue'),
    compare: {
      ...(await import('@/lib/data-v2/base/compare')),
      ...(await import('@/lib/data-v2/base/tables')),
    },
  };

  const device: Device = {
    layer,
    db: layer.db,
    supabase,
    page,
    database,
    module: (path) => Promise.resolve(modules[path]),
    passTime: (ms) => {
      passed += ms;
    },
    setClock: (ms) => {
      set += ms;
    },
    async close() {
      opened.delete(device);
      await layer.stopSync();
      await supabase.removeAllChannels();
      layer.db.close();
    },
  };
  opened.add(device);
  return device;
}

/** Closes whatever a test left open, and forgets its databases. */
export async function closeDevices(): Promise<void> {
  const names = new Set([...opened].map(({ database }) => database));
  await Promise.all([...opened].map((device) => device.close()));
  for (const name of names) await Dexie.delete(name);
}

/** A client that reaches nothing: the device of somebody who has no network. */
export function offlineClient(): SupabaseClient {
  return createClient('http://127.0.0.1:1', publishableKey, {
    auth: {
      persistSession: false,
      autoRefreshToken: false,
      storageKey: crypto.randomUUID(),
    },
    realtime: { transport: WebSocket as never },
  });
}

/** The application's own client on this device, with the person already signed in. */
export async function signedInClient(
  backend: Backend,
  account: Account,
  lifetimeSeconds = 3600,
): Promise<SupabaseClient> {
  const session = await mintSession(account, lifetimeSeconds);
  // A key of its own, as if each device were a browser of its own.
  const storageKey: string = crypto.randomUUID();
  const stored = new Map<string, string>([[storageKey, JSON.stringify(session)]]);
  return createClient(backend.url, publishableKey, {
    auth: {
      autoRefreshToken: false,
      storageKey,
      storage: {
        getItem: (key) => stored.get(key) ?? null,
        setItem: (key, value) => void stored.set(key, value),
        removeItem: (key) => void stored.delete(key),
      },
    },
    realtime: { transport: WebSocket as never },
  });
}
