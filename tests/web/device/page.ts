/** The page of a simulated tab, as far as the engine takes notice of it. */
export class Page {
  #visible = true;
  #frozen = false;
  readonly #tasks = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  readonly #sleepers = new Set<(asleep: boolean) => void>();

  /** What takes the place of the platform in this tab's `runtime.ts`. */
  runtime(after: (ms: number, task: () => void) => () => void) {
    return {
      isVisible: () => this.#visible,
      onVisibility: (listener: () => void) => listen(this.#watchers, listener),
      onSleep: (listener: (asleep: boolean) => void) => listen(this.#sleepers, listener),
      after: (ms: number, task: () => void) => after(ms, () => this.#run(task)),
    };
  }

  /** Another tab is in front of it, or it comes to the front. */
  show(visible: boolean): void {
    this.#visible = visible;
    this.#watchers.forEach((listener) => listener());
  }

  /** The browser freezes it and says so first. */
  sleep(): void {
    this.#sleepers.forEach((listener) => listener(true));
    // What is to be done at once still happens.
    setTimeout(() => (this.#frozen = true));
  }

  /** It is frozen without a word, as when a laptop is closed. */
  freeze(): void {
    this.#frozen = true;
  }

  wake(): void {
    this.#frozen = false;
    this.#tasks.forEach((task) => task());
    this.#tasks.clear();
    this.#sleepers.forEach((listener) => listener(false));
  }

  #run(task: () => void): void {
    if (this.#frozen) this.#tasks.add(task);
    else task();
  }
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
