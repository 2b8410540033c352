{{ types.import(["sameValue"], "utils") }}

/**
 * The one channel of this tab.
 * - `off`: sync is not running
 * - `connecting`: asked for, but the server does not send changes yet
 * - `live`: the server has said that it sends changes
 * - `degraded`: interrupted or refused; pulls go on, and it is tried again
 */
export type RealtimeState = 'off' | 'connecting' | 'live' | 'degraded';

/** What this tab's sync is doing. What is stored is not repeated here. */
export type EngineStatus = {
  /** How many pushes and pulls are running. */
  running: number;
  realtime: RealtimeState;
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
