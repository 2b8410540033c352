import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { startBackend } from '../backend/backend';
import type { Backend } from '../backend/backend';
import type { Account } from '../backend/tokens';
import { closeDevices, openDevice, signedInClient } from '../device/device';
import type { Device, Options } from '../device/device';
import { until } from '../device/until';

type Row = Record<string, unknown>;

/** A Supabase with two accounts, and the devices that they use. */
export interface World {
  backend: Backend;
  ada: Account;
  bob: Account;
  /** A device of this person that does not sync yet. */
  device(account: Account, options?: Options): Promise<Device>;
  /**
   * A device of this person that syncs and has finished its first pull. It has a channel, unless another
   * tab of its browser has one.
   */
  synced(account: Account, options?: Options): Promise<Device>;
  /** What the server holds of a person, oldest first. */
  rows(table: string, account: Account): Promise<Row[]>;
  /** Waits until what was under way has ended: no pull follows a trigger later than after two seconds. */
  rest(): Promise<void>;
  /** Sends a request to the server as this person, past every device. */
  as(account: Account): Promise<SupabaseClient>;
}

/** True where the machine has no PostgreSQL; the run has said so loudly. */
export const noBackend = inject('postgresPort') === null;

export function useWorld(): World {
  let started: Pick<World, 'backend' | 'ada' | 'bob'> | undefined;
  const now = () => {
    if (!started) throw new Error('the backend has not been started');
    return started;
  };

  beforeAll(async () => {
    if (noBackend) return;
    const backend = await startBackend(inject('postgresPort') ?? 0);
    started = {
      backend,
      ada: await backend.createAccount('ada@example.com'),
      bob: await backend.createAccount('bob@example.com'),
    };
  });
  beforeEach(async () => {
    if (noBackend) return;
    now().backend.heal();
    await now().backend.sql.unsafe(`
      delete from user_categories;
      delete from user_calendars;
      delete from user_work_periods;
      delete from ai_personas;
      update user_profiles set first_name = null, timezone = 'UTC';
    `);
  });
  afterEach(closeDevices);
  afterAll(() => started?.backend.close());

  const device: World['device'] = async (account, options = {}) =>
    openDevice({ supabase: await signedInClient(now().backend, account), ...options });
  return {
    get backend() {
      return now().backend;
    },
    get ada() {
      return now().ada;
    },
    get bob() {
      return now().bob;
    },
    device,
    async synced(account, options) {
      const tab = await device(account, options);
      const { realtime } = now().backend;
      const before = realtime.activations.length;
      await tab.layer.startSync(account.id);
      const isFirst = options?.database === undefined;
      await until(() => {
        if (isFirst && realtime.activations.length === before)
          throw new Error('the channel is not active yet');
      });
      // The profile is the row that each account has: with it, a first pull has ended.
      await until(async () => {
        if (!(await tab.db.user_profiles.get(account.id))) throw new Error('nothing pulled yet');
      });
      return tab;
    },
    async rows(table, account) {
      const { sql } = now().backend;
      const owner = table === 'user_profiles' ? 'id' : 'user_id';
      return sql`select * from ${sql(table)} where ${sql(owner)} = ${account.id} order by created_at, id`;
    },
    async rest() {
      const { requests } = now().backend;
      let seen = -1;
      await until(async () => {
        const before = seen;
        seen = requests.length;
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        if (before !== requests.length) throw new Error('still busy');
      });
    },
    as: (account) => signedInClient(now().backend, account),
  };
}

/** Waits until nothing of this device waits for the server any more. */
export function drained(device: Device): Promise<void> {
  return until(async () => {
    const left = await device.db.outbox.count();
    if (left > 0) throw new Error(`${left} entries still wait`);
  });
}
