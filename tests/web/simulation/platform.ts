import type { SupabaseClient } from '@supabase/supabase-js';
import type { DexieOptions, liveQuery } from 'dexie';
import { uuid } from './chance';
import type { Chance } from './chance';
import type { Device } from './device';

/** What the browser is to one tab. */
export interface Platform {
  supabase: SupabaseClient;
  databaseName: string;
  databaseOptions: DexieOptions;
  liveQuery: typeof liveQuery;
  globals: Readonly<Record<string, unknown>>;
}

/** The page's own view of itself, which the simulation changes. */
export interface Page {
  isAlive: () => boolean;
  isHidden: () => boolean;
  /** Does something at once or, while the page is frozen, when it wakes up. */
  whenAwake: (task: () => void) => void;
  window: EventTarget;
  document: EventTarget;
}

/** The global scope of a tab: its timers end with it, and its clock is the device's. */
export function globalsOf(page: Page, device: Device, random: Chance): Platform['globals'] {
  const randomMath: unknown = Object.create(Math, { random: { value: random } });
  Object.defineProperties(page.document, {
    hidden: { get: page.isHidden },
    visibilityState: { get: () => (page.isHidden() ? 'hidden' : 'visible') },
  });
  const shared = device.locks ? { locks: device.locks.of(page) } : {};
  return {
    window: page.window,
    document: page.document,
    navigator: Object.defineProperty(shared, 'onLine', { get: () => device.online }),
    crypto: { randomUUID: () => uuid(random) },
    Date: dateOf(() => device.clockOffset),
    Math: randomMath,
    ...timersOf(page),
  };
}

// A timer that ends while the page is frozen fires when it wakes up.
function timersOf(page: Page): Platform['globals'] {
  const running = new Set<unknown>();
  return {
    setTimeout: (task: () => void, ms?: number) => {
      const timer = setTimeout(() => {
        page.whenAwake(() => {
          if (running.delete(timer) && page.isAlive()) task();
        });
      }, ms);
      running.add(timer);
      return timer;
    },
    clearTimeout: (timer: NodeJS.Timeout | undefined) => {
      running.delete(timer);
      clearTimeout(timer);
    },
  };
}

function dateOf(offset: () => number): unknown {
  return class extends Date {
    constructor(value?: number | string) {
      super(value ?? Date.now() + offset());
    }

    static override now(): number {
      return Date.now() + offset();
    }
  };
}
