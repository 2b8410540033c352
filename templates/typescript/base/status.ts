{{ types.import(["sameValue"], "utils") }}

/**
 * The one channel of this tab.
 * - `off`: sync is not running here, or another tab has the channel
 * - `connecting`: asked for, but the server does not send changes yet
 * - `live`: the server has said that it sends changes
 * - `degraded`: interrupted or refused; pulls go on, and it is tried again
 */
export type RealtimeState = 'off' | 'connecting' | 'live' | 'degraded';

/**
 * Why the database cannot be used as it should.
 * - `full`: there is no room for more; nothing that waits is given up for it
 * - `closed`: the browser has closed it; it is opened again as soon as it lets us
 * - `blocked`: a tab with an older version holds it; that tab has to be closed
 * - `unavailable`: it cannot be opened, as in some private windows
 */
export type StorageProblem = 'full' | 'closed' | 'blocked' | 'unavailable';

/** How the browser keeps the data. */
export type StorageStatus = {
  /** It will not evict the data by itself; null if it does not tell. */
  persisted: boolean | null;
  /** Bytes in use, and bytes that there may be. */
  usage: number | null;
  quota: number | null;
  problem: StorageProblem | null;
};

/** What this tab's sync is doing. What is stored is not repeated here. */
export type EngineStatus = {
  /** How many pushes and pulls are running. */
  running: number;
  realtime: RealtimeState;
  /** This tab has the channel; the others learn of changes through it. */
  leader: boolean;
  storage: StorageStatus;
  /** A newer version of the application is opening the database: reload. */
  reloadNeeded: boolean;
  /** There is no access token for the user: sync waits for one. */
  signedOut: boolean;
  /** A newer version of the application has changed the data: only read it. */
  outdated: boolean;
  /** Why the last push or the last pull of a table did not succeed. */
  problems: Readonly<Record<string, string>>;
  /** Tables that the server does not have as they are meant to be, and why. */
  paused: Readonly<Record<string, string>>;
  /** Rows that could not be read, and why; they are stored as they came. */
  unreadable: Readonly<Record<string, string>>;
};

const IDLE: EngineStatus = {
  running: 0,
  realtime: 'off',
  leader: false,
  storage: { persisted: null, usage: null, quota: null, problem: null },
  reloadNeeded: false,
  signedOut: false,
  outdated: false,
  problems: {},
  paused: {},
  unreadable: {},
};

let current = IDLE;
const listeners = new Set<() => void>();

/** The status now. The same object as before, if nothing has changed. */
export function engineStatus(): EngineStatus {
  return current;
}

/** What the status is where nothing runs: on a server that renders the page. */
export function idleStatus(): EngineStatus {
  return IDLE;
}

/** Listens for changes; returns how to stop. */
export function onEngineStatus(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Changes a part of the status. */
export function report(change: Partial<EngineStatus>): void {
  const next = { ...current, ...change };
  if (sameValue(next, current)) return;
  current = next;
  listeners.forEach((listener) => listener());
}

/** Notes why something did not succeed, or that now it has (no message). */
export function reportProblem(source: string, message?: string): void {
  report({ problems: noted(current.problems, source, message) });
}

/** Notes that the server lacks something of a table, or that it has it now. */
export function reportPaused(table: string, message?: string): void {
  report({ paused: noted(current.paused, table, message) });
}

/** Notes something about the storage. */
export function reportStorage(change: Partial<StorageStatus>): void {
  report({ storage: { ...current.storage, ...change } });
}

/** Notes a row that could not be read. */
export function reportUnreadable(row: string, message: string): void {
  report({ unreadable: { ...current.unreadable, [row]: message } });
}

/** Forgets what went wrong: it was another user's, or another time. */
export function resetReports(): void {
  report({ signedOut: false, problems: {}, paused: {}, unreadable: {} });
}

function noted(
  notes: Readonly<Record<string, string>>,
  about: string,
  message: string | undefined,
): Readonly<Record<string, string>> {
  const { [about]: _, ...others } = notes;
  return message === undefined ? others : { ...others, [about]: message };
}

/** Counts a task among those that are running. */
export async function counted<T>(task: () => Promise<T>): Promise<T> {
  report({ running: current.running + 1 });
  try {
    return await task();
  } finally {
    report({ running: current.running - 1 });
  }
}
