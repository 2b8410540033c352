import { after, monotonic, random } from './runtime';

/** How a task follows its triggers, in milliseconds. */
export type Beat = {
  /** A run begins this long after the one before it, at the earliest. */
  gap: number;
  /** Triggers closer together than this share a run. */
  quiet: number;
  /** No trigger waits longer than this for others. */
  longest: number;
};

const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 300_000;

/**
 * Runs a task after its triggers: one run at a time, many triggers to a run, and
 * again after a failure, each time later.
 */
export class Rhythm {
  readonly #task: () => Promise<void>;
  readonly #beat: Beat;
  #cancel: () => void = () => undefined;
  #began = -Infinity;
  #firstTrigger: number | null = null;
  #planned: number | null = null;
  #restsUntil = -Infinity;
  #running = false;
  #failures = 0;
  #stopped = false;

  constructor(task: () => Promise<void>, beat: Beat) {
    this.#task = task;
    this.#beat = beat;
  }

  /** Asks for a run now. One that comes during a run asks for one more. */
  trigger(): void {
    this.#firstTrigger ??= monotonic();
    this.#schedule();
  }

  /**
   * Asks for a run in so many milliseconds, unless one comes sooner; after a
   * failure it waits until it is time to try again.
   */
  triggerIn(ms: number): void {
    this.#planned = monotonic() + ms;
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #schedule(): void {
    this.#cancel();
    if (this.#stopped || this.#running) return;
    const planned = Math.max(this.#planned ?? Infinity, this.#restsUntil);
    const at = Math.min(this.#triggeredAt(), planned);
    if (at === Infinity) return;
    const wait = Math.max(0, at - monotonic());
    this.#cancel = after(wait, () => void this.#run());
  }

  #triggeredAt(): number {
    if (this.#firstTrigger === null) return Infinity;
    const { gap, quiet, longest } = this.#beat;
    const settled = Math.min(monotonic() + quiet, this.#firstTrigger + longest);
    return Math.max(settled, this.#began + gap);
  }

  async #run(): Promise<void> {
    this.#firstTrigger = null;
    this.#planned = null;
    this.#running = true;
    this.#began = monotonic();
    try {
      await this.#task();
      this.#failures = 0;
      this.#restsUntil = -Infinity;
    } catch {
      // The task has said why. Chance keeps many devices from coming at once.
      const limit = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** this.#failures);
      this.#failures += 1;
      this.#planned = monotonic();
      this.#restsUntil = this.#planned + limit * (0.5 + random() / 2);
    }
    this.#running = false;
    this.#schedule();
  }
}
