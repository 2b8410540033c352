import type { DexieOptions } from 'dexie';

// The one room for what the platform provides. The rest of the layer takes the
// clock, chance, timers, locks, signals, server and database from here, so that
// a test can give each simulated tab its own.

export { supabase } from {{ supabase }};

/** The name of the IndexedDB database. */
{{ database }}

/** Where the database lives: by default in the platform's IndexedDB. */
export const databaseOptions: DexieOptions = {};

/** Milliseconds since 1970. */
export function now(): number {
  return Date.now();
}

/** Milliseconds of a clock that nobody sets, for measuring how long. */
export function monotonic(): number {
  return performance.now();
}

/** A number from 0 up to, but not including, 1. */
export function random(): number {
  return Math.random();
}

/** A random UUID, also on pages without https, where `randomUUID` is missing. */
export function randomUUID(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  hex[6] = `4${hex[6]?.slice(1)}`;
  hex[8] = `a${hex[8]?.slice(1)}`;
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Runs a task later; the returned function calls it off. */
export function after(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}

const chains = new Map<string, Promise<unknown>>();

/** Whether locks hold in all tabs of the browser, or in this one only. */
export function locksAreShared(): boolean {
  return typeof navigator !== 'undefined' && 'locks' in navigator;
}

/**
 * Runs a task while no other of the same name runs; waits for its turn. Where
 * locks are shared, the options are those of the platform: it may stop waiting,
 * or take the lock away from whoever has it.
 */
export async function withLock<T>(
  name: string,
  task: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  if (locksAreShared()) return navigator.locks.request(name, options, task);
  const turn = (chains.get(name) ?? Promise.resolve()).then(task, task);
  chains.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
}

/** Whether the browser believes that there is a network: a hint, no more. */
export function isOnline(): boolean {
  return typeof navigator === 'undefined' || navigator.onLine !== false;
}

/** Whether the page can be seen. */
export function isVisible(): boolean {
  return typeof document === 'undefined' || !document.hidden;
}

/** Listens for the network coming and going; returns how to stop. */
export function onConnection(listener: () => void): () => void {
  if (typeof window === 'undefined') return () => undefined;
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Listens for the page being shown and hidden; returns how to stop. */
export function onVisibility(listener: () => void): () => void {
  if (typeof document === 'undefined') return () => undefined;
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/**
 * Listens for the page being frozen or left, and for it coming back; returns how
 * to stop. A page that is left may come back as it was.
 */
export function onSleep(listener: (asleep: boolean) => void): () => void {
  if (typeof window === 'undefined') return () => undefined;
  const sleep = () => listener(true);
  const wake = () => listener(false);
  document.addEventListener('freeze', sleep);
  document.addEventListener('resume', wake);
  window.addEventListener('pagehide', sleep);
  window.addEventListener('pageshow', wake);
  return () => {
    document.removeEventListener('freeze', sleep);
    document.removeEventListener('resume', wake);
    window.removeEventListener('pagehide', sleep);
    window.removeEventListener('pageshow', wake);
  };
}

/** Listens for the page being frozen, just before, and for it waking up. */
export function onFreeze(listener: (frozen: boolean) => void): void {
  if (typeof document === 'undefined') return;
  document.addEventListener('freeze', () => listener(true));
  document.addEventListener('resume', () => listener(false));
}

/**
 * Asks the browser not to evict the data, and tells whether it agreed. It may
 * ask the person, and that question may stay open for hours.
 */
export async function persistStorage(): Promise<boolean> {
  return hasStorageManager() && navigator.storage.persist();
}

/** Whether the browser has agreed to that; null if it does not tell. */
export async function isStoragePersisted(): Promise<boolean | null> {
  return hasStorageManager() ? navigator.storage.persisted() : null;
}

/** How many bytes are used, and may be; undefined if the browser does not tell. */
export async function storageEstimate(): Promise<StorageEstimate> {
  return hasStorageManager() ? navigator.storage.estimate() : {};
}

/**
 * Makes the browser begin a new log for the databases of this site; nobody waits
 * for it. A browser that is killed in the middle of a write leaves half a record
 * at the log's end. Chromium goes on behind it, takes it for damage at the start
 * after the next one, and drops every database of the site
 * (google/leveldb#1287). It begins a new log when it deletes a database: so a
 * small one is made, and deleted.
 */
export function beginNewLog(): void {
  if (typeof indexedDB === 'undefined') return;
  const name = `${databaseName}-log`;
  const opening = indexedDB.open(name);
  opening.onsuccess = () => {
    opening.result.close();
    indexedDB.deleteDatabase(name);
  };
}

// Pages without https, and old browsers, have none.
function hasStorageManager(): boolean {
  return typeof navigator !== 'undefined' && 'storage' in navigator;
}
