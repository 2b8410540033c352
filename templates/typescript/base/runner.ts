import { liveQuery, type Subscription } from 'dexie';
import { openAccount } from './account';
import { KeptChannel } from './channel';
import { client } from './client';
import { compareTable } from './compare';
import { db } from './dexie';
import { Leadership } from './leader';
import { entriesOf } from './outbox';
import { makeAllDue, pushOutbox } from './push';
import { planOf, type Plan } from './queue';
import { Rhythm } from './rhythm';
import {
  after,
  isOnline,
  isVisible,
  onConnection,
  onSleep,
  onVisibility,
} from './runtime';
import {
  engineStatus,
  onEngineStatus,
  reportProblem,
  reportStorage,
} from './status';
import { measureStorage, noteStorageError } from './storage';
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
  readonly #leadership: Leadership;
  readonly #endings: (() => void)[];
  #cancelInterval: () => void = () => undefined;
  #lastEdit = '';
  #stopped = false;
  #hasPulled = false;
  #wasClosed = false;
  /** Whether the next pull is followed by a look for deletions. */
  #compares = true;

  constructor(uid: string, pulls: readonly Pull[]) {
    this.uid = uid;
    this.#pulls = pulls;
    this.#push = new Rhythm(() => this.#pushNow(), PUSH_BEAT);
    this.#pull = new Rhythm(() => this.#pullNow(), PULL_BEAT);
    this.#channel = new KeptChannel(uid, () => this.#catchUp());
    this.#leadership = new Leadership(uid, (leads) => this.#lead(leads));
    // At once, with or without a channel: a network may let only these through.
    this.#triggerPull();
    const outbox = this.#watchOutbox();
    this.#endings = [
      () => outbox.unsubscribe(),
      onConnection(() => this.#followConnection()),
      onVisibility(() => isVisible() && this.#wake()),
      onSleep((asleep) => !asleep && this.#wake()),
      onEngineStatus(() => this.#followStatus()),
      this.#watchTokens(),
    ];
    measureStorage();
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
    await Promise.all([this.#leadership.stop(), this.#channel.close()]);
  }

  // Sees the changes of all tabs, and only those that are committed.
  #watchOutbox(): Subscription {
    const plans = liveQuery(async () => planOf(await entriesOf(this.uid)));
    return plans.subscribe({
      next: (plan) => this.#follow(plan),
      error: (error) => this.#note('outbox', error),
    });
  }

  // A new change is sent at once, and with it whatever waits for another try.
  #follow({ due, wakeIn, lastEdit }: Plan): void {
    const isNew = lastEdit > this.#lastEdit;
    this.#lastEdit = lastEdit;
    // Coming online wakes everything.
    if (!isOnline()) return;
    if (isNew && wakeIn !== null) this.#wakePush();
    else if (due.some(({ attempts }) => attempts === 0)) this.#push.trigger();
    else if (due.length > 0) this.#push.triggerIn(PUSH_BEAT.longest);
    else if (wakeIn !== null) this.#push.triggerIn(wakeIn);
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
    if (this.#leadership.leads) this.#channel.reopen();
    this.#wake();
  }

  // A database that was closed may be another one when it is open again.
  #followStatus(): void {
    const { reloadNeeded, storage } = engineStatus();
    if (reloadNeeded) void this.stop();
    const isOpenAgain = this.#wasClosed && storage.problem === null;
    this.#wasClosed = storage.problem === 'closed';
    if (isOpenAgain) this.#catchUp();
  }

  #lead(leads: boolean): void {
    if (!leads) {
      void this.#channel.close();
      return;
    }
    this.#channel.open();
    // A tab that nobody sees has not pulled: another one did, while it led.
    if (!this.#hasPulled) this.#triggerPull();
  }

  #wake(): void {
    this.#triggerPull();
    if (this.#leadership.leads) this.#channel.refresh();
    this.#wakePush();
  }

  // What one tab pulls, all have. Those that nobody sees leave it to the others.
  #triggerPull(): void {
    if (this.#leadership.leads || isVisible()) this.#pull.trigger();
  }

  #wakePush(): void {
    makeAllDue(this.uid).then(
      () => this.#push.trigger(),
      (error: unknown) => this.#note('outbox', error),
    );
  }

  // Deletions may have been missed as well.
  #catchUp(): void {
    this.#compares = true;
    this.#triggerPull();
  }

  #beatSlowly(): void {
    this.#cancelInterval = after(SLOW_INTERVAL, () => {
      this.#catchUp();
      this.#wake();
      measureStorage();
      this.#beatSlowly();
    });
  }

  async #pushNow(): Promise<void> {
    try {
      await this.#requireAccount();
      await pushOutbox(this.uid, () => isOnline() && !this.#stopped);
      this.#follow(planOf(await entriesOf(this.uid)));
      reportProblem('push');
    } catch (error) {
      this.#note('push', error);
      throw error;
    }
  }

  async #pullNow(): Promise<void> {
    const compares = this.#compares;
    this.#compares = false;
    this.#hasPulled = true;
    try {
      await this.#requireAccount();
      await all(this.#pulls.map((pull) => pull(this.uid)));
      if (compares && !this.#stopped) {
        await all(allTables.map((table) => compareTable(this.uid, table)));
      }
      // All of it could be written.
      reportStorage({ problem: null });
    } catch (error) {
      this.#compares ||= compares;
      noteStorageError(db, error);
      throw error;
    }
  }

  // The browser may evict the database while the tab runs, and with it the note
  // whose it is. What follows is a first pull: of an empty database nothing says
  // that rows were deleted.
  async #requireAccount(): Promise<void> {
    const isKnown = (await db.meta.get('session')) !== undefined;
    if (!isKnown && !this.#stopped) await openAccount(this.uid);
  }

  #note(source: string, error: unknown): void {
    noteStorageError(db, error);
    reportProblem(source, String(error));
  }
}

/** Waits for all, side by side: one that fails stops no other. */
async function all(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
