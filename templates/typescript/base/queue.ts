import { batchOf, join, type Batch } from './batch';
import { schemaVersion } from './dexie';
import type { Failure } from './errors';
import { Held } from './held';
import { leftOf } from './latecomers';
import { now, random } from './runtime';
import type { OutboxEntry } from './stored';
import { tableNamed } from './tables';
import { verdictOf } from './verdict';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 300_000;
// A crowded server is given its time, whatever makes others due.
const CROWDED_DELAY = 5_000;
// Updates of other values need a request each; a browser has six connections.
const SIDE_BY_SIDE = 4;

/** What may be sent now, in order, and in how long something more may be. */
export type Plan = {
  due: OutboxEntry[];
  wakeIn: number | null;
  /** When the last local change was made; empty without any. */
  lastEdit: string;
};

/** Goes through the entries of a user, in order, as a push would. */
export function planOf(entries: readonly OutboxEntry[]): Plan {
  const held = new Held();
  const due: OutboxEntry[] = [];
  let wakeIn: number | null = null;
  let lastEdit = '';
  for (const entry of entries) {
    if (entry.created_at > lastEdit) lastEdit = entry.created_at;
    if (held.has(entry)) {
      hold(held, entry);
      continue;
    }
    if (isDue(entry)) {
      due.push(entry);
      continue;
    }
    hold(held, entry);
    if (isOurs(entry)) {
      wakeIn = Math.min(dueIn(entry), wakeIn ?? Infinity);
    }
  }
  return { due, wakeIn, lastEdit };
}

/** The entries that one drain still has to do with, in order. */
export class Queue {
  #rest: readonly OutboxEntry[];
  readonly #isExcluded: (entry: OutboxEntry) => boolean;

  constructor(
    entries: readonly OutboxEntry[],
    isExcluded: (entry: OutboxEntry) => boolean,
  ) {
    this.#rest = entries;
    this.#isExcluded = isExcluded;
  }

  /**
   * Takes out what can be sent next, in requests that may run side by side; what
   * holds others back stays. An entry passes earlier ones that it has nothing to
   * do with.
   */
  next(): Batch[] {
    const held = new Held();
    const wave: { batch: Batch; held: Held }[] = [];
    const left: OutboxEntry[] = [];
    for (const entry of this.#rest) {
      const free = isDue(entry) && !this.#isExcluded(entry) && !held.has(entry);
      if (free && add(wave, entry)) continue;
      hold(held, entry);
      left.push(entry);
    }
    this.#rest = left;
    return wave.map(({ batch }) => batch);
  }

  /** Puts back what could not be done, so that it holds others back. */
  keep(entries: readonly OutboxEntry[]): void {
    this.#rest = [...entries, ...this.#rest];
  }
}

function add(
  wave: { batch: Batch; held: Held }[],
  entry: OutboxEntry,
): boolean {
  for (const { batch, held } of wave) {
    const others = wave.filter((other) => other.batch !== batch);
    if (held.hasRow(entry) || others.some(({ held }) => held.has(entry))) {
      return false;
    }
    if (join(batch, entry)) {
      held.behindWaiting(entry);
      return true;
    }
  }
  const table = tableNamed(entry.table);
  const fits =
    wave.length === 0 ||
    (wave.length < SIDE_BY_SIDE &&
      entry.op === 'update' &&
      wave.every(
        ({ batch, held }) => batch.op === 'update' && !held.has(entry),
      ));
  if (!fits || !table) return false;
  const held = new Held();
  held.behindWaiting(entry);
  wave.push({ batch: batchOf(table, entry.op, [entry]), held });
  return true;
}

function hold(held: Held, entry: OutboxEntry): void {
  if (entry.status === 'failed') held.behindRefused(entry);
  else if (isPaused(entry)) held.behindPaused(entry);
  else held.behindWaiting(entry);
}

/** Whether an entry waits because the server lacks something of its table. */
export function isPaused({ status, error }: OutboxEntry): boolean {
  return (
    status === 'pending' && error !== null && verdictOf(error) === 'paused'
  );
}

/** Whether newer code wrote it, which may mean more than this code knows. */
export function isOfNewerCode({ version }: OutboxEntry): boolean {
  return version > schemaVersion;
}

function isDue(entry: OutboxEntry): boolean {
  return isOurs(entry) && dueIn(entry) === 0;
}

/** Whether this code is to send it at all. */
function isOurs(entry: OutboxEntry): boolean {
  const { status, follows } = entry;
  return status === 'pending' && follows === undefined && !isOfNewerCode(entry);
}

/** In how many milliseconds an entry may be sent. */
export function dueIn({
  next_attempt_at,
  attempts,
  not_before,
}: OutboxEntry): number {
  const delay = Math.max(0, next_attempt_at - now());
  // A clock that was set back turns a short delay into one of hours or years.
  // None was ever longer than its limit, so one that is has been over for long.
  const isReal = delay <= Math.max(longestDelay(attempts), CROWDED_DELAY);
  return Math.max(isReal ? delay : 0, leftOf(not_before));
}

/**
 * When to try again: chance keeps many devices from coming all at once. It is a
 * whole millisecond, as clocks tell no others: a timer for a part of one ends
 * before it is due, again and again.
 */
export function retryAt(attempts: number, { status }: Failure): number {
  const delay = Math.ceil(random() * longestDelay(attempts));
  return now() + (status === 429 ? Math.max(delay, CROWDED_DELAY) : delay);
}

/** When to try again at the latest, once something has made all due. */
export function soonestOf({ error, next_attempt_at }: OutboxEntry): number {
  if (error?.status !== 429) return 0;
  return Math.min(next_attempt_at, now() + CROWDED_DELAY);
}

function longestDelay(attempts: number): number {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempts);
}
