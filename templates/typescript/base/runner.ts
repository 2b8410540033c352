import { liveQuery, type Subscription } from 'dexie';
import { KeptChannel } from './channel';
import { client } from './client';
import { compareTable } from './compare';
import { entriesOf } from './outbox';
import { makeAllDue, pushOutbox } from './push';
import { planOf, type Plan } from './queue';
import { Rhythm } from './rhythm';
import {
  after,
  isOnline,
  isVisible,
  now,
  onConnection,
  onVisibility,
} from './runtime';
import { reportProblem } from './status';
import { allTables } from './tables';

/** Brings one table of a user up to date. */
export type Pull = (uid: string) => Promise<void>;

// Several reasons to pull often come together: they share one.
const PULL_BEAT = { gap: 2_000, quiet: 0, longest: 0 };
// Somebody who types makes many small changes: they travel together.
const PUSH_BEAT = { gap: 0, quiet: 250, longest: 2_000 };
const SLOW_INTERVAL = 300_000;

/** Sync as it runs for one user: what starts a push or a pull, and when. */
export class Runner {
  readonly uid: string;
  readonly #pulls: readonly Pull[];
  readonly #push: Rhythm;
  readonly #pull: Rhythm;
  readonly #channel: KeptChannel;
  readonly #endings: (() => void)[];
  #cancelInterval: () => void = () => undefined;
  #lastEdit = '';
  #stopped = false;
  /** Whether the next pull is followed by a look for deletions. */
  #compares = true;

  constructor(uid: string, pulls: readonly Pull[]) {
    this.uid = uid;
    this.#pulls = pulls;
    this.#push = new Rhythm(() => this.#pushNow(), PUSH_BEAT);
    this.#pull = new Rhythm(() => this.#pullNow(), PULL_BEAT);
    // At once, with or without a channel: a network may let only these through.
    this.#pull.trigger();
    this.#channel = new KeptChannel(uid, () => this.#catchUp());
    const outbox = this.#watchOutbox();
    this.#endings = [
      () => outbox.unsubscribe(),
      onConnection(() => this.#followConnection()),
      onVisibility(() => isVisible() && this.#wake()),
      this.#watchTokens(),
    ];
    this.#beatSlowly();
  }

  /** Pushes and pulls now, whatever was waiting for later. */
  async syncNow(): Promise<void> {
    await makeAllDue(this.uid);
    await this.#pushNow();
    await this.#pullNow();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#push.stop();
    this.#pull.stop();
    this.#cancelInterval();
    this.#endings.forEach((end) => end());
    await this.#channel.close();
  }

  // Sees the changes of all tabs, and only those that are committed.
  #watchOutbox(): Subscription {
    const plans = liveQuery(async () => planOf(await entriesOf(this.uid)));
    return plans.subscribe({
      next: (plan) => this.#follow(plan),
      error: (error) => reportProblem('outbox', String(error)),
    });
  }

  // A new change is sent at once, and with it whatever waits for another try.
  #follow({ due, wakeAt, lastEdit }: Plan): void {
    const isNew = lastEdit > this.#lastEdit;
    this.#lastEdit = lastEdit;
    // Coming online wakes everything.
    if (!isOnline()) return;
    if (isNew && wakeAt !== null) this.#wakePush();
    else if (due.some(({ attempts }) => attempts === 0)) this.#push.trigger();
    else if (due.length > 0) this.#push.triggerIn(PUSH_BEAT.longest);
    else if (wakeAt !== null) this.#push.triggerIn(wakeAt - now());
  }

  // A token may come late, or be renewed: what waited for it goes on. Inside
  // the listener the client must not be asked for anything.
  #watchTokens(): () => void {
    const { data } = client.auth.onAuthStateChange((event) => {
      if (event === 'SIGNED_IN' || event === 'TOKEN_REFRESHED') {
        after(0, () => this.#wake());
      }
    });
    return () => data.subscription.unsubscribe();
  }

  #followConnection(): void {
    if (!isOnline()) return;
    this.#channel.reopen();
    this.#wake();
  }

  #wake(): void {
    this.#pull.trigger();
    this.#channel.refresh();
    this.#wakePush();
  }

  #wakePush(): void {
    makeAllDue(this.uid).then(
      () => this.#push.trigger(),
      (error: unknown) => reportProblem('outbox', String(error)),
    );
  }

  // Deletions may have been missed as well.
  #catchUp(): void {
    this.#compares = true;
    this.#pull.trigger();
  }

  #beatSlowly(): void {
    this.#cancelInterval = after(SLOW_INTERVAL, () => {
      this.#catchUp();
      this.#wake();
      this.#beatSlowly();
    });
  }

  async #pushNow(): Promise<void> {
    try {
      await pushOutbox(this.uid, () => isOnline() && !this.#stopped);
      this.#follow(planOf(await entriesOf(this.uid)));
      reportProblem('push');
    } catch (error) {
      reportProblem('push', String(error));
      throw error;
    }
  }

  async #pullNow(): Promise<void> {
    const compares = this.#compares;
    this.#compares = false;
    try {
      await all(this.#pulls.map((pull) => pull(this.uid)));
      if (!compares) return;
      await all(allTables.map((table) => compareTable(this.uid, table)));
    } catch (error) {
      this.#compares ||= compares;
      throw error;
    }
  }
}

/** Waits for all, side by side: one that fails stops no other. */
async function all(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
