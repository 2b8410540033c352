'use client';

import { useSyncExternalStore } from 'react';
import { useLive } from './live';
import { entriesOf } from './outbox';
import { isOnline, onConnection } from './runtime';
import { engineStatus, idleStatus, onEngineStatus } from './status';
import type { RealtimeState } from './status';
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
  /** Those that the server refused. */
  failed: number;
  syncing: boolean;
  /** Everything is as new as this; absent before the first pull of all. */
  lastSync?: string;
  hasErrors: boolean;
  realtime: RealtimeState;
  /** There is no access token for the user: nothing is sent until there is. */
  signedOut: boolean;
  /**
   * A newer version of the application has changed the form of the data: this
   * one only reads it, and nothing is sent. The page should be loaded again.
   */
  outdated: boolean;
  /** What did not succeed and will be tried again, by its source. */
  problems: Readonly<Record<string, string>>;
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
  const failures = stored.failed + Object.keys(engine.problems).length;
  return {
    online,
    ...stored,
    ...shown,
    outboxCount: stored.pending + stored.failed,
    syncing: running > 0,
    hasErrors: failures > 0,
  };
}

type StoredStatus = Pick<
  SyncStatus,
  'pending' | 'failed' | 'lastSync' | 'tables'
>;

const NOTHING: StoredStatus = { pending: 0, failed: 0, tables: {} };

async function storedStatus(uid: string | undefined): Promise<StoredStatus> {
  if (!uid) return NOTHING;
  const entries = await entriesOf(uid);
  const failed = entries.filter(({ status }) => status === 'failed').length;
  const tables = await tableStatuses(uid);
  const pending = entries.length - failed;
  const lastSync = oldestPull(tables);
  return {
    pending,
    failed,
    tables,
    ...(lastSync === undefined ? {} : { lastSync }),
  };
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
