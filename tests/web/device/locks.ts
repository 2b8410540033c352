interface Grant {
  task: () => unknown;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

/**
 * A stand-in for the browser's LockManager, which this Node lacks: exclusive locks, in the order in which
 * they were asked for, with `signal` and `steal`. What it does not show is a browser that really freezes a
 * tab; the real one is tested in the browser tests.
 */
export class Locks {
  readonly #holders = new Map<string, Grant>();
  readonly #waiting = new Map<string, Grant[]>();

  request<T>(name: string, options: LockOptions, task: () => Promise<T>): Promise<T> {
    const { signal, steal } = options;
    return new Promise<unknown>((resolve, reject) => {
      const grant: Grant = { task, resolve, reject };
      if (signal?.aborted) {
        reject(aborted('called off'));
        return;
      }
      if (steal) {
        this.#holders.get(name)?.reject(aborted('stolen'));
        this.#give(name, grant);
        return;
      }
      const queue = this.#waiting.get(name) ?? [];
      this.#waiting.set(name, [...queue, grant]);
      signal?.addEventListener('abort', () => {
        const left = (this.#waiting.get(name) ?? []).filter((other) => other !== grant);
        this.#waiting.set(name, left);
        // Of a lock that has been granted, this says nothing any more.
        if (this.#holders.get(name) !== grant) reject(aborted('called off'));
      });
      this.#next(name);
    }) as Promise<T>;
  }

  #next(name: string): void {
    if (this.#holders.has(name)) return;
    const [first, ...rest] = this.#waiting.get(name) ?? [];
    if (!first) return;
    this.#waiting.set(name, rest);
    this.#give(name, first);
  }

  #give(name: string, grant: Grant): void {
    this.#holders.set(name, grant);
    const end = () => {
      if (this.#holders.get(name) !== grant) return;
      this.#holders.delete(name);
      this.#next(name);
    };
    // The task begins later, as it does in a browser.
    Promise.resolve()
      .then(() => grant.task())
      .then(grant.resolve, grant.reject)
      .finally(end);
  }
}

function aborted(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}
