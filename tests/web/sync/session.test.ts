import { describe, expect, it, vi } from 'vitest';
import { password } from '../backend/backend';
import type { Device } from '../device/device';
import { entries } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

/** What keeps sync from beginning, until it is called off. */
const obstacles: [string, (device: Device) => Promise<() => void>][] = [
  [
    'the database could not be opened',
    async ({ db }: Device) => {
      const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
        throw new DOMException('Not now', 'AbortError');
      });
      // Sync is not the first to ask.
      await expect(db.meta.count()).rejects.toThrow('Not now');
      return () => opening.mockRestore();
    },
  ],
  [
    'the disk was full',
    async ({ db }: Device) => {
      let isFull = true;
      db.meta.hook('creating', () => {
        if (isFull) throw new DOMException('Not now', 'QuotaExceededError');
      });
      return () => (isFull = false);
    },
  ],
];

describe.skipIf(noBackend)('a session', () => {
  const world = useWorld();
  const names = async (device: Awaited<ReturnType<typeof world.device>>) =>
    (await device.db.user_categories.toArray()).map(({ name }) => name).sort();
  const noWrites = ({ method }: { method: string }) => method !== 'GET';

  it('is cleared after what waited has been pushed', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.clearUserData(id);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
    expect(await entries(device)).toEqual([]);
    for (const table of [
      'user_categories',
      'user_calendars',
      'user_profiles',
      'user_work_periods',
      'ai_personas',
    ]) {
      expect(await device.db.table(table).count(), table).toBe(0);
    }
  });

  it('is cleared of rows without a network, and keeps the edits that wait', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.fail({ status: 503 }, noWrites, 1000);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.clearUserData(id).catch(() => undefined);
    expect(await names(device)).toEqual([]);
    expect(await entries(device)).toMatchObject([{ op: 'insert', payload: { name: 'Work' } }]);
  });

  it('that begins again brings back the edits that waited, and pushes them', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const old = await device.layer.createCategory(id, { name: 'Old' });
    await drained(device);
    world.backend.fail({ status: 503 }, noWrites, 1000);
    await device.layer.createCategory(id, { name: 'New' });
    await device.layer.updateCategory(id, old.id, { name: 'Renamed' });
    await device.layer.clearUserData(id).catch(() => undefined);
    expect(await names(device)).toEqual([]);
    await device.layer.stopSync();

    await device.layer.startSync(id).catch(() => undefined);
    await until(async () => expect(await names(device)).toEqual(['New', 'Renamed']));
    world.backend.heal();
    await device.layer.pushOutbox(id);
    await drained(device);
    expect((await world.rows('user_categories', world.ada)).map(({ name }) => name).sort()).toEqual(
      ['New', 'Renamed'],
    );
  });

  it("of another user clears the rows of the former, and keeps the former's edits", async () => {
    const device = await world.synced(world.ada);
    await device.layer.createCategory(world.ada.id, { name: 'Sent' });
    await drained(device);
    world.backend.fail({ status: 503 }, noWrites, 1000);
    await device.layer.createCategory(world.ada.id, { name: 'Unsent' });
    await device.layer.stopSync();
    world.backend.heal();
    await device.supabase.auth.signInWithPassword({ email: world.bob.email, password });
    await device.layer.startSync(world.bob.id);
    await until(async () =>
      expect((await device.db.user_profiles.toArray()).map(({ id }) => id)).toEqual([world.bob.id]),
    );
    expect(await names(device)).toEqual([]);
    expect(await entries(device)).toMatchObject([
      { user_id: world.ada.id, payload: { name: 'Unsent' } },
    ]);
    await device.layer.createCategory(world.bob.id, { name: 'Of Bob' });
    await until(async () => expect(await world.rows('user_categories', world.bob)).toHaveLength(1));
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Sent' }]);
  });

  it('refuses the edits of a user whose device it is not', async () => {
    const device = await world.synced(world.ada);
    await expect(device.layer.createCategory(world.bob.id, { name: 'Work' })).rejects.toThrow();
    expect(await names(device)).toEqual([]);
    expect(await entries(device)).toEqual([]);
  });

  it('takes no answer any more once it is over', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.fail({ delayMs: 400 }, noWrites);
    await device.layer.createCategory(id, { name: 'Work' });
    await until(() => expect(world.backend.requests.filter(noWrites)).toHaveLength(1));
    await device.layer.stopSync();
    await device.supabase.auth.signInWithPassword({ email: world.bob.email, password });
    await device.layer.startSync(world.bob.id);
    await until(async () => expect(await world.rows('user_categories', world.ada)).toHaveLength(1));
    await until(async () => expect(await device.db.user_profiles.get(world.bob.id)).toBeDefined());
    expect(await names(device)).toEqual([]);
  });

  it('can be cleared of its edits as well', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.fail({ status: 503 }, noWrites, 1000);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.clearUserData(id, { unsent: 'discard' });
    expect(await entries(device)).toEqual([]);
  });

  it('tells how many edits could not be sent when it is cleared', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.fail({ status: 503 }, noWrites, 1000);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.createCategory(id, { name: 'Play' });
    expect(await device.layer.clearUserData(id)).toEqual({ unsent: 2 });
  });

  it('that is started twice keeps its channel', async () => {
    const device = await world.synced(world.ada);
    const joins = world.backend.realtime.joins.length;
    await device.layer.startSync(world.ada.id);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(world.backend.realtime.joins).toHaveLength(joins);
  });

  it('that is started and stopped at once ends as the last call says', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    const { startSync, stopSync } = device.layer;
    await Promise.all([startSync(id), stopSync(), startSync(id), startSync(id)]);
    await until(() => expect(world.backend.realtime.topics).toHaveLength(1));
    expect(device.supabase.getChannels()).toHaveLength(1);
    await Promise.all([stopSync(), startSync(id), stopSync()]);
    await until(() => expect(world.backend.realtime.topics).toHaveLength(0));
    expect(device.supabase.getChannels()).toHaveLength(0);
  });

  it.each(obstacles)('that could not begin because %s, begins by itself', async (_, refuse) => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    const { engineStatus } = await device.module('status');
    const letThrough = await refuse(device);
    await expect(device.layer.startSync(id)).rejects.toThrow('Not now');
    expect(engineStatus().problems).toMatchObject({ start: expect.stringContaining('Not now') });
    letThrough();
    await until(async () => expect(await device.db.user_profiles.get(id)).toBeDefined());
    expect(engineStatus().problems).not.toHaveProperty('start');
  });

  it('that could not begin, and was stopped, does not begin by itself', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    let isFull = true;
    device.db.meta.hook('creating', () => {
      if (isFull) throw new DOMException('Not now', 'QuotaExceededError');
    });
    await expect(device.layer.startSync(id)).rejects.toThrow('Not now');
    await device.layer.stopSync();
    isFull = false;
    // Longer than the pause before the next try.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await device.db.meta.get('session')).toBeUndefined();
  });
});
