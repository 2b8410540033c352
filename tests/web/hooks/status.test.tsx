import { cleanup } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Device } from '../device/device';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from '../sync/world';
import { recordRenders } from './renders';

const isWrite = ({ method }: { method: string }) => method !== 'GET';

describe.skipIf(noBackend)('useSyncStatus', () => {
  const world = useWorld();
  afterEach(cleanup);
  /** The same device, in a browser that does not open the database any more. */
  const broken = async (device: Device) => {
    const refuse = () => {
      throw Object.assign(new Error('no access'), { name: 'SecurityError' });
    };
    const indexedDB = { open: refuse } as unknown as IDBFactory;
    device.db.close({ disableAutoOpen: false });
    Object.assign(Reflect.get(device.db, '_deps') as object, { indexedDB });
    return Promise.resolve(device);
  };
  const statusOf = (device: Device) => recordRenders(device.layer.useSyncStatus, world.ada.id);

  it('tells that sync is idle, without errors, once everything has been pulled', async () => {
    const device = await world.synced(world.ada);
    const status = await statusOf(device);
    await until(() => {
      expect(status.last).toMatchObject({
        online: true,
        outboxCount: 0,
        syncing: false,
        hasErrors: false,
        realtime: 'live',
      });
      expect(Date.parse(status.last?.lastSync ?? '')).toBeGreaterThan(Date.now() - 60_000);
    });
  });

  it('has no last sync before the first pull has finished', async () => {
    const device = await world.device(world.ada);
    const status = await statusOf(device);
    await until(() => expect(status.last).toMatchObject({ outboxCount: 0, realtime: 'off' }));
    expect(status.last?.lastSync).toBeUndefined();
  });

  it('counts what waits', async () => {
    const device = await world.device(world.ada);
    const status = await statusOf(device);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await device.layer.createCategory(world.ada.id, { name: 'Play' });
    await until(() => expect(status.last?.outboxCount).toBe(2));
    await device.layer.startSync(world.ada.id);
    await drained(device);
    await until(() => expect(status.last).toMatchObject({ outboxCount: 0, hasErrors: false }));
  });

  it('counts nothing of another user', async () => {
    const device = await world.device(world.ada);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    const status = await recordRenders(
      device.layer.useSyncStatus,
      world.bob.id as string | undefined,
    );
    await status.rerender(undefined);
    await status.rerender(world.bob.id);
    await until(() => expect(status.last?.online).toBe(true));
    expect(status.renders.map(({ result }) => result.outboxCount)).toEqual(
      status.renders.map(() => 0),
    );
  });

  it('tells what the server refused', async () => {
    await world.backend
      .sql`alter table user_categories add constraint no_work check (name <> 'Refused')`;
    const device = await world.synced(world.ada);
    const status = await statusOf(device);
    await device.layer.createCategory(world.ada.id, { name: 'Refused' });
    await until(() =>
      expect(status.last).toMatchObject({ outboxCount: 1, failed: 1, hasErrors: true }),
    );
    await world.backend.sql`alter table user_categories drop constraint no_work`;
  });

  it('tells that the server cannot be reached, and that it can again', async () => {
    const device = await world.synced(world.ada);
    const status = await statusOf(device);
    world.backend.fail({ status: 503 }, ({ path }) => path.endsWith('user_categories'), 1000);
    await device.layer.pullCategories(world.ada.id).catch(() => undefined);
    await until(() => expect(status.last?.hasErrors).toBe(true));
    world.backend.heal();
    await device.layer.pullCategories(world.ada.id);
    await until(() => expect(status.last?.hasErrors).toBe(false));
  });

  it('tells why what waits was not sent, and that it was sent after all', async () => {
    const device = await world.synced(world.ada);
    const status = await statusOf(device);
    world.backend.fail({ status: 503, body: { message: 'overloaded' } }, isWrite, 1000);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await until(() =>
      expect(status.last).toMatchObject({
        pending: 1,
        hasErrors: true,
        problems: { 'push user_categories': 'overloaded' },
      }),
    );
    world.backend.heal();
    await device.layer.pushOutbox(world.ada.id);
    await until(() => expect(status.last).toMatchObject({ pending: 0, problems: {} }));
  });

  it('tells of each table whether it has been pulled', async () => {
    const device = await world.device(world.ada);
    const status = await statusOf(device);
    const isReady = (table: string) => status.last?.tables[table]?.ready;
    await until(() => expect(isReady('user_categories')).toBe(false));
    world.backend.fail({ status: 503 }, ({ path }) => path.endsWith('user_calendars'), 1000);
    await device.layer.startSync(world.ada.id);
    await until(() => expect(isReady('user_categories')).toBe(true));
    expect(isReady('user_calendars')).toBe(false);
  });

  it('tells that there is no session', async () => {
    const device = await world.device(world.ada);
    await device.supabase.auth.signOut({ scope: 'local' });
    const status = await statusOf(device);
    await device.layer.startSync(world.ada.id);
    await until(() => expect(status.last?.signedOut).toBe(true));
  });

  it('tells that a table is not published, while pulls go on', async () => {
    await world.backend.sql`alter publication supabase_realtime drop table ai_personas`;
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'Pulled')`;
    const device = await world.device(world.ada);
    const status = await statusOf(device);
    await device.layer.startSync(world.ada.id);
    await until(() => {
      expect(status.last).toMatchObject({ hasErrors: true, realtime: 'degraded' });
      expect(JSON.stringify(status.last?.problems)).toContain('ai_personas');
    });
    await until(async () => expect(await device.db.user_categories.count()).toBe(1));
    await world.backend.sql`alter publication supabase_realtime add table ai_personas`;
  });

  it('tells which tab has the channel, and how the browser keeps the data', async () => {
    const storage = {
      persist: () => Promise.resolve(true),
      persisted: () => Promise.resolve(true),
      estimate: () => Promise.resolve({ usage: 1_000, quota: 60_000 }),
    };
    Object.defineProperty(navigator, 'storage', { value: storage, configurable: true });
    const device = await world.synced(world.ada);
    const other = await world.synced(world.ada, { database: device.database });
    const status = await statusOf(device);
    const elsewhere = await statusOf(other);
    await until(() =>
      expect(status.last).toMatchObject({
        leader: true,
        storage: { persisted: true, usage: 1_000, quota: 60_000, problem: null },
        reloadNeeded: false,
      }),
    );
    await until(() => expect(elsewhere.last).toMatchObject({ leader: false, realtime: 'off' }));
    Reflect.deleteProperty(navigator, 'storage');
  });

  it('tells that a reload is needed for what only newer code may send', async () => {
    const device = await world.device(world.ada);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await device.db.outbox.toCollection().modify({ version: 99 });
    const status = await statusOf(device);
    await until(() => expect(status.last).toMatchObject({ pending: 1, reloadNeeded: true }));
    await device.layer.startSync(world.ada.id);
    await device.layer.pushOutbox(world.ada.id);
    expect(await world.rows('user_categories', world.ada)).toEqual([]);
  });

  it('tells that the database cannot be opened, and does not take the page down', async () => {
    const device = await world.device(world.ada);
    const status = await statusOf(device);
    await until(() => expect(status.last?.outboxCount).toBe(0));
    const failing = await statusOf(await broken(device));
    await until(() =>
      expect(failing.last).toMatchObject({
        hasErrors: true,
        storage: { problem: 'unavailable' },
      }),
    );
  });

  it('tells of a push that is on its way', async () => {
    const device = await world.synced(world.ada);
    const status = await statusOf(device);
    await until(() => expect(status.last?.syncing).toBe(false));
    world.backend.fail({ delayMs: 300 }, isWrite);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await until(() => expect(status.last?.syncing).toBe(true));
    await drained(device);
    await until(() => expect(status.last?.syncing).toBe(false));
  });

  it('tells of a row that cannot be read, which is kept as it came', async () => {
    const { sql } = world.backend;
    await sql`insert into user_calendars (id, user_id, name) values (gen_random_uuid(), ${world.ada.id}, 'Odd')`;
    await sql`alter table user_calendars alter visible drop default, alter visible type text using visible::text`;
    await sql`insert into user_categories (id, user_id, name) values (gen_random_uuid(), ${world.ada.id}, 'Even')`;
    const device = await world.synced(world.ada);
    const status = await statusOf(device);
    await until(() => expect(Object.keys(status.last?.unreadable ?? {})).toHaveLength(1));
    expect(await device.db.user_calendars.toArray()).toMatchObject([
      { name: 'Odd', visible: 'true' },
    ]);
    await until(async () => expect(await device.db.user_categories.count()).toBe(1));
    await sql`alter table user_calendars alter visible type boolean using visible::boolean, alter visible set default true`;
  });

  it('is offline without a network, sends nothing, and goes on at once with one', async () => {
    const setOnline = (online: boolean) => {
      Object.defineProperty(navigator, 'onLine', { value: online, configurable: true });
      window.dispatchEvent(new Event(online ? 'online' : 'offline'));
    };
    const device = await world.synced(world.ada);
    const status = await statusOf(device);
    setOnline(false);
    await until(() => expect(status.last?.online).toBe(false));
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await device.layer.pushOutbox(world.ada.id);
    expect(world.backend.requests.filter(isWrite)).toEqual([]);
    expect(await world.rows('user_categories', world.ada)).toEqual([]);

    setOnline(true);
    await until(() => expect(status.last?.online).toBe(true));
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });
});
