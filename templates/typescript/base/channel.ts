import type { RealtimeChannel } from '@supabase/supabase-js';
import { accessToken, client, withDeadline } from './client';
import type { Signal } from './events';
import { setupCentralizedRealtimeSubscription } from './realtime';
import { after, random } from './runtime';
import { report, reportProblem, type RealtimeState } from './status';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 60_000;
// A server that does not tell when it begins to send has begun by then.
const SILENT_START = 5_000;

/** A user's channel that is opened again whenever it is lost. */
export class KeptChannel {
  readonly #uid: string;
  readonly #onGap: () => void;
  #channel: RealtimeChannel | null = null;
  #state: RealtimeState = 'off';
  #wanted = false;
  #failures = 0;
  #turn: Promise<void> = Promise.resolve();
  #cancelTimer: () => void = () => undefined;

  /** `onGap` is called whenever changes may have been missed. */
  constructor(uid: string, onGap: () => void) {
    this.#uid = uid;
    this.#onGap = onGap;
  }

  /** Keeps it open from now on. */
  open(): void {
    this.#wanted = true;
    this.reopen();
  }

  /** Opens it again if it was lost, without waiting for the next try. */
  refresh(): void {
    if (this.#state === 'degraded' || !this.#channel) this.reopen();
  }

  /** Opens it again although it seems well: a dead socket is noticed late. */
  reopen(): void {
    void this.#inTurn(() => this.#open());
  }

  /** Closes it until it is opened again. */
  async close(): Promise<void> {
    this.#wanted = false;
    this.#cancelTimer();
    await this.#inTurn(() => this.#leave());
    if (this.#wanted) return;
    this.#become('off');
    reportProblem('realtime');
  }

  // Opening and closing take turns: a topic can be joined only once at a time.
  #inTurn(task: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(task).catch((error: unknown) => {
      reportProblem('realtime', String(error));
      this.#openLater();
    });
    return this.#turn;
  }

  async #open(): Promise<void> {
    await this.#leave();
    if (!this.#wanted) return;
    this.#become('connecting');
    if ((await accessToken(this.#uid)) === null) return;
    // Without an argument, the client goes on asking for the token itself.
    await withDeadline(client.realtime.setAuth());
    if (!this.#wanted) return;
    const channel: RealtimeChannel = setupCentralizedRealtimeSubscription(
      this.#uid,
      undefined,
      (signal) => {
        if (channel === this.#channel) this.#take(signal);
      },
    );
    this.#channel = channel;
  }

  async #leave(): Promise<void> {
    const channel = this.#channel;
    this.#channel = null;
    if (channel) await withDeadline(client.removeChannel(channel));
  }

  #openLater(): void {
    this.#cancelTimer();
    if (!this.#wanted) return;
    this.#become('degraded');
    const limit = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    this.#failures += 1;
    const wait = limit / 2 + (random() * limit) / 2;
    this.#cancelTimer = after(wait, () => this.reopen());
  }

  #take(signal: Signal): void {
    switch (signal.kind) {
      case 'joined':
        // Until it says that it sends, a pull would leave a gap behind it.
        this.#cancelTimer();
        this.#cancelTimer = after(SILENT_START, this.#onGap);
        break;
      case 'ready':
        this.#cancelTimer();
        this.#failures = 0;
        reportProblem('realtime');
        this.#become('live');
        this.#onGap();
        break;
      case 'missed':
        this.#onGap();
        break;
      case 'interrupted':
        reportProblem('realtime', signal.message);
        this.#become('degraded');
        break;
      case 'closed':
        // Nobody here asked for it, and it cannot be joined a second time.
        this.#openLater();
        break;
    }
  }

  #become(state: RealtimeState): void {
    this.#state = state;
    report({ realtime: state });
  }
}
