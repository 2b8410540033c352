import { vi } from 'vitest';
import { between } from './chance';
import type { Chance } from './chance';

// Time is virtual: timers fire one after the other, and between two of them everything that needs no time
// comes to its end. What needs none is the work of IndexedDB, whose stand-in uses `setImmediate`.

const nextTask = globalThis.setImmediate;
const { stackTraceLimit } = Error;
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
  globalThis.setImmediate = counted as typeof setImmediate;
}

export function endTime(): void {
  globalThis.setImmediate = nextTask;
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
  while (!over && !ended()) {
    vi.advanceTimersToNextTimer();
    await settle(random() < 0.15 ? between(random, 1, 40) : Infinity);
  }
  clearTimeout(timer);
  await settle();
}
