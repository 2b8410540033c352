import { vi } from 'vitest';

/** Waits for a condition, never for a time: `check` is asked again until it stops throwing. */
export function until<Value>(
  check: () => Value | Promise<Value>,
  timeout = 30_000,
): Promise<Value> {
  return vi.waitFor(check, { timeout, interval: 15 });
}
