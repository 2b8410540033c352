import { monotonic, now } from './runtime';
import type { OutboxEntry } from './stored';

// A request that was given up may still take effect. Until it cannot any more,
// nothing else of its row is sent: it would undo what came after it. When that
// is over is stored as a time of the device's clock, but people and servers set
// that clock: forward, and the wait would be over at once; back, and it would
// last for hours. So the stored time is no more than the name of a wait. How
// much of it is left is measured by the clock that nobody sets, in each tab by
// itself; one that has not seen it begin waits as long as any wait can last.

/** So long after it was sent, a request can take effect no more. */
const LIFETIME = 40_000;
/** So long after its connection was given up, it can neither. */
const AFTERLIFE = 10_000;

// When each wait ends, by the clock that nobody sets.
const ends = new Map<number, number>();

/** When it was sent, of a request that is being sent now. */
export function sentNow(): number {
  return begin(LIFETIME) - LIFETIME;
}

/** The wait that begins when a request is given up. */
export function givenUpNow(): number {
  return begin(AFTERLIFE);
}

/** How many milliseconds of a wait are left; none if there is no wait. */
export function leftOf(until: number): number {
  if (until === 0) return 0;
  const end = ends.get(until) ?? monotonic() + LIFETIME;
  ends.set(until, end);
  // Timers know whole milliseconds only, and would fire too early.
  return Math.max(0, Math.ceil(end - monotonic()));
}

/** Of two waits the one that ends later. */
export function longer(a: number, b: number): number {
  return leftOf(b) > leftOf(a) ? b : a;
}

/** The wait for a request that is on its way, as far as anybody knows. */
export function unseenEndOf({ attempt, sent_at }: OutboxEntry): number {
  return attempt === null || sent_at === null ? 0 : sent_at + LIFETIME;
}

/** The wait for all requests of an entry. */
export function settlingOf(entry: OutboxEntry): number {
  return longer(entry.settles_at, unseenEndOf(entry));
}

// Two that began in one millisecond have one name: it is that of the longer.
function begin(ms: number): number {
  const until = now() + ms;
  ends.set(until, Math.max(monotonic() + ms, ends.get(until) ?? 0));
  return until;
}
