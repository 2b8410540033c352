import { vi } from 'vitest';
import { between } from './chance';
import type { Chance } from './chance';

// Time is virtual: timers fire one after the other, and between two of them everything that needs no time
// comes to its end. What needs none is the work of IndexedDB, whose stand-in uses `setImmediate`.

const nextTask = globalThis.setImmediate;
const queueAnything = globalThis.queueMicrotask;
const done = Promise.resolve();
const { then } = Promise.prototype;
const cloneAnything = globalThis.structuredClone;
const { postMessage } = BroadcastChannel.prototype;
const { abort } = AbortController.prototype;
const ABORTED = new DOMException('This operation was aborted', 'AbortError');
const { stackTraceLimit } = Error;
// So many timers in one millisecond are no work, but somebody who asks again and again.
const BUSY = 200;
let open = 0;

/** When every case begins. */
export const BEGINNING = Date.parse('2026-03-01T08:00:00.000Z');

export function startTime(): void {
  vi.useFakeTimers({
    now: BEGINNING,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  open = 0;
  // Errors are thrown by the thousand, and long stacks would take a fourth of the time.
  Error.stackTraceLimit = 4;
  const counted = (task: (...args: unknown[]) => void, ...args: unknown[]) => {
    open += 1;
    return nextTask(() => {
      open -= 1;
      task(...args);
    });
  };
  globalThis.structuredClone = clone;
  // All tabs share one Dexie, which tells them of changes by itself.
  BroadcastChannel.prototype.postMessage = () => undefined;
  // Dexie calls a query off whenever it asks again, and to make the reason takes longer than the query.
  AbortController.prototype.abort = function (reason: unknown = ABORTED) {
    abort.call(this, reason);
  };
  globalThis.setImmediate = counted as typeof setImmediate;
  globalThis.queueMicrotask = (task) => void then.call(done, task);
}

export function endTime(): void {
  globalThis.structuredClone = cloneAnything;
  BroadcastChannel.prototype.postMessage = postMessage;
  AbortController.prototype.abort = abort;
  globalThis.setImmediate = nextTask;
  globalThis.queueMicrotask = queueAnything;
  Error.stackTraceLimit = stackTraceLimit;
  vi.clearAllTimers();
  vi.useRealTimers();
}

/** Waits until nothing goes on without a timer; or for some rounds only, as if the disk were slow. */
export async function settle(rounds = Infinity): Promise<void> {
  let quiet = 0;
  for (let round = 0; quiet < 2 && round < rounds; round += 1) {
    await new Promise<void>((resolve) => nextTask(resolve));
    quiet = open === 0 ? quiet + 1 : 0;
  }
}

/** Lets time pass; ends early once `ended` says so. Some timers fire while IndexedDB still works. */
export async function pass(
  ms: number,
  random: Chance,
  ended: () => boolean = () => false,
): Promise<void> {
  let over = false;
  const timer = setTimeout(() => {
    over = true;
  }, ms);
  await settle();
  let moment = Date.now();
  let fired = 0;
  while (!over && !ended()) {
    vi.advanceTimersToNextTimer();
    fired = Date.now() === moment ? fired + 1 : 0;
    moment = Date.now();
    if (fired > BUSY) throw new Error('timers fire on and on, and no time passes');
    await settle(random() < 0.15 ? between(random, 1, 40) : Infinity);
  }
  clearTimeout(timer);
  await settle();
}

// IndexedDB's stand-in copies whatever is read or written. Rows are plain data, which is copied at a tenth of
// the cost.
function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' ? cloneAnything(value) : value;
  }
  if (Array.isArray(value)) return value.map(clone) as T;
  if (Object.getPrototypeOf(value) !== Object.prototype) return cloneAnything(value);
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) copy[name] = clone(part);
  return copy as T;
}
