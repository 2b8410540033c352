import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { startBackend } from '../backend/backend';
import type { Backend } from '../backend/backend';
import type { Account } from '../backend/tokens';
import { closeDevices, openDevice, signedInClient } from '../device/device';
import type { Device } from '../device/device';
import { until } from '../device/until';

type Row = Record<string, unknown>;

/** A Supabase with two accounts, and the devices that they use. */
export interface World {
  backend: Backend;
  ada: Account;
  bob: Account;
  /** A device of this person that does not sync yet. */
  device(
    account: Account,
    options?: { database?: string; supabase?: SupabaseClient },
  ): Promise<Device>;
  /** A device of this person that syncs and has finished its first pull. */
  synced(account: Account, options?: { database?: string }): Promise<Device>;
  /** What the server holds of a person, oldest first. */
  rows(table: string, account: Account): Promise<Row[]>;
  /** Sends a request to the server as this person, past every device. */
  as(account: Account): Promise<SupabaseClient>;
}

/** True where the machine has no PostgreSQL; the run has said so loudly. */
export const noBackend = inject('postgresPort') === null;

export function useWorld(): World {
  const world = {
    device: async (account, options = {}) =>
      openDevice({ supabase: await signedInClient(world.backend, account), ...options }),
    async synced(account, options) {
      const device = await world.device(account, options);
      await device.layer.startSync(account.id);
      await until(() => {
        if (!world.backend.realtime.topics.some((topic) => topic.includes(account.id))) {
          throw new Error('the channel is not active yet');
        }
      });
      // The profile is the row that each account has: with it, a first pull has ended.
      await until(async () => {
        if (!(await device.db.user_profiles.get(account.id))) throw new Error('nothing pulled yet');
      });
      return device;
    },
    rows: async (table, account) => {
      const { sql } = world.backend;
      const owner = table === 'user_profiles' ? 'id' : 'user_id';
      return sql`select * from ${sql(table)} where ${sql(owner)} = ${account.id} order by created_at, id`;
    },
    as: async (account) => signedInClient(world.backend, account),
  } as World;

  beforeAll(async () => {
    if (noBackend) return;
    world.backend = await startBackend(inject('postgresPort') ?? 0);
    world.ada = await world.backend.createAccount('ada@example.com');
    world.bob = await world.backend.createAccount('bob@example.com');
  });
  beforeEach(async () => {
    if (noBackend) return;
    world.backend.heal();
    await world.backend.sql.unsafe(`
      delete from user_categories;
      delete from user_calendars;
      delete from user_work_periods;
      delete from ai_personas;
    `);
  });
  afterEach(closeDevices);
  afterAll(() => world.backend?.close());
  return world;
}

/** Waits until nothing of this device waits for the server any more. */
export function drained(device: Device): Promise<void> {
  return until(async () => {
    const left = await device.db.outbox.count();
    if (left > 0) throw new Error(`${left} entries still wait`);
  });
}
