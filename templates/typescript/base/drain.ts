import { batchOf, type Batch } from './batch';
import { renewToken } from './client';
import { db } from './dexie';
import { SignedOutError } from './errors';
import { requireToken } from './fetch';
import { entriesOf } from './outbox';
import { lookUp, perform } from './perform';
import type { Done, Failed, Result } from './perform';
import { isOfNewerCode, Queue } from './queue';
import { sessionOf, type Session } from './session';
import * as stamps from './stamp';
import { report } from './status';
import type { OutboxEntry } from './stored';
import type { SyncTable } from './table';
import { tableNamed } from './tables';
import { verdictOf, type Verdict } from './verdict';

// What the server has done and the device could not write down, as on a full
// disk: this tab asks for it, rather than do it twice.
const unrecorded = new Set<string>();

/** One run through the outbox, from its first request to its last. */
export class Drain {
  /** Tables of which the server has changed more rows than it was told to. */
  readonly changed = new Set<SyncTable>();
  readonly #uid: string;
  /** What was tried and stays; it is the next drain's. */
  readonly #tried = new Set<string>();
  /** What was refused for the sake of other rows, and gets a second try. */
  readonly #aside = new Set<string>();
  /** What waits for the second try until nothing else is left. */
  readonly #resting = new Set<string>();
  #renewal: Promise<string | null> | null = null;
  #failures = 0;

  constructor(uid: string) {
    this.#uid = uid;
  }

  /** Goes on until nothing is left to do, or it is told to end. */
  async run(goesOn: () => boolean): Promise<void> {
    const session = await sessionOf(this.#uid);
    let sent = true;
    while (sent) {
      sent = false;
      this.#resting.clear();
      const entries = await entriesOf(this.#uid);
      await stamps.disown(session, entries.filter(this.#isStrange));
      const queue = new Queue(entries, this.#isLeft);
      for (let wave = queue.next(); wave.length > 0; wave = queue.next()) {
        if (!goesOn()) return;
        sent = true;
        const kept = await all(
          wave.map((batch) => this.#send(session, batch, goesOn)),
        );
        queue.keep(kept.flat());
      }
    }
  }

  readonly #isLeft = ({ id }: OutboxEntry): boolean =>
    this.#tried.has(id) || this.#resting.has(id);

  readonly #isStrange = (entry: OutboxEntry): boolean =>
    entry.status === 'pending' &&
    !isOfNewerCode(entry) &&
    !tableNamed(entry.table);

  /** Sends a batch; returns the entries that stay. */
  async #send(
    session: Session,
    planned: Batch,
    goesOn: () => boolean,
  ): Promise<OutboxEntry[]> {
    const token = await requireToken(this.#uid);
    // A tab that slept meanwhile finds that it is not its turn any more.
    if (!goesOn()) return [...planned.entries];
    const batch = await stamps.stamp(session, planned);
    const stamped = new Set(batch.entries.map(({ id }) => id));
    const skipped = planned.entries.filter(({ id }) => !stamped.has(id));
    skipped.forEach(({ id }) => this.#tried.add(id));

    const { table, op, entries } = batch;
    const known = entries.filter(({ id }) => unrecorded.has(id));
    const fresh = entries.filter(({ id }) => !unrecorded.has(id));
    const results = [
      ...(await lookUp(token, batchOf(table, op, known))),
      ...(await perform(token, batchOf(table, op, fresh), (half) =>
        stamps.stampAgain(session, half),
      )),
    ];
    const done = results.filter((result) => 'row' in result);
    await this.#record(session, table, done);
    const failed = results.filter((result) => 'failure' in result);
    await this.#settle(session, table, failed);
    if (failed.some(({ failure }) => failure.status === 401)) {
      await this.#renew(token);
    }
    this.#noteHealth(results);
    const kept = await db.outbox.bulkGet(failed.map(({ entry }) => entry.id));
    return [...skipped, ...kept.filter((entry) => entry !== undefined)];
  }

  async #record(
    session: Session,
    table: SyncTable,
    done: readonly Done[],
  ): Promise<void> {
    if (done.length === 0) return;
    done.forEach(({ entry }) => unrecorded.add(entry.id));
    await stamps.acknowledged(session, table, done);
    done.forEach(({ entry }) => unrecorded.delete(entry.id));
    const isSingle = ({ entry }: Done) =>
      table.single.some((column) => entry.payload[column] === true);
    if (done.some(isSingle)) this.changed.add(table);
  }

  /** Does with failed entries what their failures ask for. */
  async #settle(
    session: Session,
    table: SyncTable,
    failed: readonly Failed[],
  ): Promise<void> {
    const of = (...verdicts: Verdict[]) =>
      failed.filter((one) => verdicts.includes(this.#verdictOf(one)));
    const aside = of('early', 'signed-out');
    const later = of('paused', 'too-much', 'transient');
    await stamps.putAside(session, aside);
    await stamps.postponed(session, later);
    await stamps.refused(session, table, of('refused'));
    later.forEach(({ entry }) => this.#tried.add(entry.id));
    for (const { entry } of of('early')) {
      this.#aside.add(entry.id);
      this.#resting.add(entry.id);
    }
  }

  // Requests that fail one after the other are no entry's fault: the server is
  // not well, and is left alone for a while.
  #noteHealth(results: readonly Result[]): void {
    if (results.length === 0) return;
    const isIll = results.every(
      (result) =>
        'failure' in result && verdictOf(result.failure) === 'transient',
    );
    this.#failures = isIll ? this.#failures + 1 : 0;
    if (this.#failures > 1) throw new Error('The server does not answer');
  }

  // What other rows stand against is refused for good the second time only.
  #verdictOf({ entry, failure }: Failed): Verdict {
    const verdict = verdictOf(failure);
    const again = verdict === 'early' && this.#aside.has(entry.id);
    return again && !this.#resting.has(entry.id) ? 'refused' : verdict;
  }

  // A token that is refused is renewed once; what it was for is sent again.
  async #renew(refused: string): Promise<void> {
    this.#renewal ??= renewToken(this.#uid).catch(() => null);
    const token = await this.#renewal;
    if (token !== null && token !== refused) return;
    report({ signedOut: true });
    throw new SignedOutError();
  }
}

/** Waits for all, and only then fails: nothing may still be on its way. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return Promise.all(promises);
}
