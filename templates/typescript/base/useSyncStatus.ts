'use client';

import { useSyncExternalStore } from 'react';
import { blockersOf } from './blocked';
import { useLive } from './live';
import { entriesOf } from './outbox';
import { isOfNewerCode, isPaused } from './queue';
import { isOnline, onConnection } from './runtime';
import { engineStatus, idleStatus, onEngineStatus } from './status';
import type { RealtimeState, StorageStatus } from './status';
import type { OutboxEntry } from './stored';
import { watermarkOf } from './watermark';
import { allTables } from './tables';

/** What a table has so far. */
export type TableStatus = {
  /** The first pull has finished: empty now means that there is nothing. */
  ready: boolean;
  lastPull: string | null;
};

/** How sync stands for a user. */
export type SyncStatus = {
  online: boolean;
  /** Local changes that the server does not have. */
  outboxCount: number;
  /** Those that will be sent. */
  pending: number;
  /** Those that the server refused: `useFailedOperations` tells why. */
  failed: number;
  /** Those that wait for a refused one to be retried or discarded. */
  blocked: number;
  syncing: boolean;
  /** Everything is as new as this; absent before the first pull of all. */
  lastSync?: string;
  hasErrors: boolean;
  realtime: RealtimeState;
  /** This tab has the channel; other tabs learn of changes through it. */
  leader: boolean;
  /** Whether the data may be evicted, how full it is, and what is wrong. */
  storage: StorageStatus;
  /**
   * A newer version of the application is in use: the page should be loaded
   * again. Until then nothing is written, or not all that waits is sent.
   */
  reloadNeeded: boolean;
  /** There is no access token for the user: nothing is sent until there is. */
  signedOut: boolean;
  /**
   * A newer version of the application has changed the form of the data: this
   * one only reads it, and nothing is sent. The page should be loaded again.
   */
  outdated: boolean;
  /** What did not succeed and will be tried again, by its source. */
  problems: Readonly<Record<string, string>>;
  /** Tables that wait until the server has what they need, and why. */
  paused: Readonly<Record<string, string>>;
  /** Rows that could not be read, and why. */
  unreadable: Readonly<Record<string, string>>;
  tables: Readonly<Record<string, TableStatus>>;
};

/** How sync stands for a user, kept up to date. */
export function useSyncStatus(uid: string | undefined): SyncStatus {
  const online = useSyncExternalStore(onConnection, isOnline, () => true);
  const engine = useSyncExternalStore(onEngineStatus, engineStatus, idleStatus);
  const stored = useLive(() => storedStatus(uid), [uid]) ?? NOTHING;
  const { running, ...shown } = engine;
  const { delayed, hasNewer, ...counts } = stored;
  const problems = { ...delayed, ...engine.problems };
  return {
    online,
    ...counts,
    ...shown,
    reloadNeeded: engine.reloadNeeded || engine.outdated || hasNewer,
    problems,
    paused: { ...stored.paused, ...engine.paused },
    outboxCount: stored.pending + stored.failed + stored.blocked,
    syncing: running > 0,
    hasErrors:
      stored.failed + Object.keys(problems).length > 0 ||
      engine.storage.problem !== null,
  };
}

type StoredStatus = Pick<
  SyncStatus,
  'pending' | 'failed' | 'blocked' | 'paused' | 'lastSync' | 'tables'
> & {
  /** Why what waits was not sent the last time, by its table. */
  delayed: SyncStatus['problems'];
  /** Something waits that only newer code may send. */
  hasNewer: boolean;
};

const NOTHING: StoredStatus = {
  pending: 0,
  failed: 0,
  blocked: 0,
  paused: {},
  delayed: {},
  hasNewer: false,
  tables: {},
};

async function storedStatus(uid: string | undefined): Promise<StoredStatus> {
  if (!uid) return NOTHING;
  const entries = await entriesOf(uid);
  const failed = entries.filter(({ status }) => status === 'failed').length;
  const blocked = blockersOf(entries).size;
  const tables = await tableStatuses(uid);
  const lastSync = oldestPull(tables);
  return {
    pending: entries.length - failed - blocked,
    failed,
    blocked,
    paused: messagesOf(entries.filter(isPaused), (table) => table),
    delayed: messagesOf(entries.filter(isDelayed), (table) => `push ${table}`),
    hasNewer: entries.some(isOfNewerCode),
    tables,
    ...(lastSync === undefined ? {} : { lastSync }),
  };
}

function isDelayed({ status, error }: OutboxEntry): boolean {
  return status === 'pending' && error !== null;
}

function messagesOf(
  entries: readonly OutboxEntry[],
  name: (table: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    entries.map(({ table, error }) => [name(table), error?.message ?? '']),
  );
}

function oldestPull(tables: SyncStatus['tables']): string | undefined {
  const pulls = Object.values(tables).map(({ lastPull }) => lastPull);
  const [oldest] = pulls.filter((pull) => pull !== null).sort();
  return pulls.includes(null) ? undefined : oldest;
}

async function tableStatuses(
  uid: string,
): Promise<Record<string, TableStatus>> {
  const statuses = await Promise.all(
    allTables.map(async (table) => {
      const { finished_at } = await watermarkOf(uid, table);
      const status = { ready: finished_at !== null, lastPull: finished_at };
      return [table.name, status] as const;
    }),
  );
  return Object.fromEntries(statuses);
}
