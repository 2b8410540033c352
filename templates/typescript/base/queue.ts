import { now, random } from './runtime';
import type { OutboxEntry } from './stored';
import { keyText } from './table';
import { tableNamed } from './tables';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 300_000;
const CROWDED_DELAY = 5_000;

/** What may be sent now, in order, and when something more may be. */
export type Plan = { due: OutboxEntry[]; wakeAt: number | null };

/** Goes through the entries of a user, in order, as a push would. */
export function planOf(entries: readonly OutboxEntry[]): Plan {
  const held = new Held();
  const due: OutboxEntry[] = [];
  let wakeAt: number | null = null;
  for (const entry of entries) {
    if (held.has(entry)) continue;
    const at = dueAt(entry);
    if (at <= now() && entry.status === 'pending') {
      due.push(entry);
      continue;
    }
    held.add(entry);
    if (entry.status === 'pending') wakeAt = Math.min(at, wakeAt ?? at);
  }
  return { due, wakeAt };
}

/**
 * What must not be sent because of an entry that could not be: later entries of
 * its row and, while it is still to be tried, of its table if that has unique
 * columns, because they may need what it sets free. What the server has refused
 * holds back its own row only.
 */
export class Held {
  readonly #rows = new Set<string>();
  readonly #tables = new Set<string>();

  has(entry: OutboxEntry): boolean {
    return this.#rows.has(rowOf(entry)) || this.#tables.has(entry.table);
  }

  add(entry: OutboxEntry): void {
    this.#rows.add(rowOf(entry));
    const unique = tableNamed(entry.table)?.unique ?? [];
    if (entry.status === 'pending' && unique.length > 0) {
      this.#tables.add(entry.table);
    }
  }
}

/** When an entry may be sent, in milliseconds since 1970. */
export function dueAt(entry: OutboxEntry): number {
  // A clock that was set back must not turn a short wait into a long one.
  const next = entry.next_attempt_at;
  const backoff = next > now() + LONGEST_DELAY ? 0 : next;
  return Math.max(backoff, entry.not_before);
}

/** When to try again: chance keeps many devices from coming all at once. */
export function retryAt(attempts: number, status: number): number {
  const limit = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempts);
  const floor = status === 429 ? CROWDED_DELAY : 0;
  return now() + Math.max(floor, random() * limit);
}

function rowOf(entry: OutboxEntry): string {
  return keyText([entry.table, keyText(entry.record_id)]);
}
