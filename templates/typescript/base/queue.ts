import { now, random } from './runtime';
import type { OutboxEntry } from './stored';
import { keyText } from './table';
import { tableNamed } from './tables';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 300_000;
const CROWDED_DELAY = 5_000;

/** What may be sent now, in order, and when something more may be. */
export type Plan = {
  due: OutboxEntry[];
  wakeAt: number | null;
  /** When the last local change was made; empty without any. */
  lastEdit: string;
};

/** Goes through the entries of a user, in order, as a push would. */
export function planOf(entries: readonly OutboxEntry[]): Plan {
  const held = new Held();
  const due: OutboxEntry[] = [];
  let wakeAt: number | null = null;
  let lastEdit = '';
  for (const entry of entries) {
    if (entry.created_at > lastEdit) lastEdit = entry.created_at;
    if (held.has(entry)) continue;
    const at = dueAt(entry);
    if (entry.status === 'failed') {
      held.behindRefused(entry);
    } else if (at > now()) {
      held.behindWaiting(entry);
      wakeAt = Math.min(at, wakeAt ?? at);
    } else {
      due.push(entry);
    }
  }
  return { due, wakeAt, lastEdit };
}

/** What must not be sent because of an earlier entry that could not be. */
export class Held {
  readonly #rows = new Set<string>();
  readonly #tables = new Set<string>();

  has(entry: OutboxEntry): boolean {
    return this.#rows.has(rowOf(entry)) || this.#tables.has(entry.table);
  }

  /** What the server has refused holds back its own row only. */
  behindRefused(entry: OutboxEntry): void {
    this.#rows.add(rowOf(entry));
  }

  /**
   * What is still to be tried holds back its row and, where the table has unique
   * columns, all later changes of the table: they may need what it sets free.
   */
  behindWaiting(entry: OutboxEntry): void {
    this.#rows.add(rowOf(entry));
    const unique = tableNamed(entry.table)?.unique ?? [];
    if (unique.length > 0) this.#tables.add(entry.table);
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
