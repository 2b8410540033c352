import { blockedOf } from './dependants';
import type { Device } from './device';
import { Violation } from './oracle';
import type { Snapshot } from './oracle';
import type { World } from './world';

// The longest time for which an entry may wait without a reason: a lease of 40 s, and a request in between.
const PATIENCE = 120_000;

/** Watches that nothing sits in a queue, online, without progress and without a reason shown. */
export class Progress {
  readonly #since = new Map<number, { what: string; at: number }>();

  look(world: World, device: Device, snapshot: Snapshot | undefined): void {
    const what = snapshot ? this.#stuck(device, snapshot) : null;
    const before = this.#since.get(device.number);
    if (what === null) this.#since.delete(device.number);
    else if (before?.what !== what) this.#since.set(device.number, { what, at: Date.now() });
    else if (Date.now() - before.at > PATIENCE) {
      throw new Violation(`device ${device.number} makes no progress: ${what}`);
    }
    if (world.faults.isMute(device.number)) this.#since.delete(device.number);
  }

  #stuck(device: Device, { uid, entries }: Snapshot): string | null {
    if (uid === null || uid !== device.uid || !device.online) return null;
    const blocked = blockedOf(entries);
    const waiting = entries.find(
      (entry) =>
        entry.user_id === uid &&
        entry.status === 'pending' &&
        entry.error === null &&
        entry.follows === undefined &&
        !blocked.includes(entry),
    );
    if (!waiting) return null;
    for (const { layer } of device.usableTabs) {
      const { running, signedOut, outdated, problems, paused, storage } = layer.engineStatus();
      const reasons = [...Object.keys(problems), ...Object.keys(paused)];
      if (running > 0 || signedOut || outdated || reasons.length > 0) return null;
      if (storage.problem !== null) return null;
    }
    return `${waiting.op} ${waiting.table} ${waiting.id} after ${waiting.attempts} attempts`;
  }
}
