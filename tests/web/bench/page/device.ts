import type { ClientCategory } from '@/lib/data/base/client-types';
import { db } from '@/lib/data-v2';
import { OfflineDB } from '@/lib/data-v2/base/dexie';

/** A database of the same form, for what is measured beside the layer. */
export const floor = new OfflineDB('floor');

/** Both databases hold so many rows of this person, which the server has, and nothing else. */
export async function fill(uid: string, rows: number): Promise<void> {
  for (const database of [db, floor]) {
    await database.transaction('rw', database.tables, async () => {
      for (const table of database.tables) if (table.name !== 'meta') await table.clear();
      await database.meta.where('key').startsWith('pull:').delete();
      await database.meta.put({ key: 'session', uid, epoch: 1 });
      await database.user_categories.bulkPut(
        Array.from({ length: rows }, (_, n) => category(uid, `Row ${n}`)),
      );
    });
  }
}

export function category(uid: string, name: string): ClientCategory {
  const now = new Date().toISOString().replace('Z', '000Z');
  return {
    id: crypto.randomUUID(),
    user_id: uid,
    name,
    color: 'neutral',
    is_default: false,
    created_at: now,
    updated_at: now,
  };
}

/** How many milliseconds a task takes. */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}

/** Runs tasks in turns, so that whatever else the machine does meets all alike; each one's times. */
export async function interleaved<Name extends string>(
  rounds: number,
  tasks: Record<Name, (round: number) => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(tasks) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round += 1) {
    for (let n = 0; n < names.length; n += 1) {
      const name = names[(round + n) % names.length] as Name;
      times[name].push(await tasks[name](round));
    }
  }
  return times;
}
