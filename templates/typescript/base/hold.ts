import { randomUUID } from './runtime';

/** What somebody has who holds a lock, until it is lost or given back. */
export class Hold {
  readonly id: string = randomUUID();
  /** Comes to its end when the lock is held no more. */
  readonly lost: Promise<void>;
  #isLost = false;
  #tell: () => void = () => undefined;

  constructor() {
    this.lost = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
    this.#tell();
  }
}
