/** A page; while it is frozen it keeps its locks, and does nothing with them. */
interface Owner {
  whenAwake: (task: () => void) => void;
}

interface Waiting {
  owner: Owner;
  name: string;
  grant: () => void;
}

interface Options {
  ifAvailable?: boolean;
  steal?: boolean;
  signal?: AbortSignal;
}

type Task = (lock: { name: string; mode: 'exclusive' } | null) => unknown;

/** The Web Locks of one browser profile: they hold in all tabs, and end with the tab. */
export class Locks {
  readonly #held = new Map<string, { owner: Owner; lose: (error: Error) => void }>();
  #waiting: Waiting[] = [];

  /** `navigator.locks` as a tab has it. */
  of(owner: Owner): { request: (name: string, ...rest: [Task] | [Options, Task]) => unknown } {
    return {
      request: (name, ...rest) => {
        const [options, task] = rest.length === 1 ? [{}, rest[0]] : rest;
        return this.#request(owner, name, options, task);
      },
    };
  }

  /** The tab is gone: what it held is free. */
  release(owner: Owner): void {
    this.#waiting = this.#waiting.filter((one) => one.owner !== owner);
    for (const [name, held] of [...this.#held]) {
      if (held.owner === owner) this.#free(name);
    }
  }

  #request(owner: Owner, name: string, options: Options, task: Task): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const aborted = () => reject(new DOMException('The request was aborted', 'AbortError'));
      if (options.signal?.aborted) return aborted();
      const run = () => {
        const mine = { owner, lose: reject };
        this.#held.set(name, mine);
        owner.whenAwake(() => {
          Promise.resolve()
            .then(() => task({ name, mode: 'exclusive' }))
            .then(resolve, reject)
            .finally(() => {
              if (this.#held.get(name) === mine) this.#free(name);
            });
        });
      };
      if (options.steal) {
        this.#held.get(name)?.lose(new DOMException('The lock was stolen', 'AbortError'));
        return run();
      }
      const isFree = !this.#held.has(name);
      if (isFree) return run();
      if (options.ifAvailable) {
        Promise.resolve()
          .then(() => task(null))
          .then(resolve, reject);
        return;
      }
      const waiting = { owner, name, grant: run };
      this.#waiting.push(waiting);
      options.signal?.addEventListener('abort', () => {
        const isWaiting = this.#waiting.includes(waiting);
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        if (isWaiting) aborted();
      });
    });
  }

  #free(name: string): void {
    this.#held.delete(name);
    const next = this.#waiting.find((one) => one.name === name);
    if (!next) return;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    next.grant();
  }
}
