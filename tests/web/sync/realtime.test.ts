import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

describe.skipIf(noBackend)('realtime', () => {
  const world = useWorld();
  const tables = [
    'user_categories',
    'user_calendars',
    'user_profiles',
    'user_work_periods',
    'ai_personas',
  ];
  const active = () => world.backend.realtime.topics.length;

  it('brings inserts, updates and deletions to the other device', async () => {
    const { id } = world.ada;
    const phone = await world.synced(world.ada);
    const laptop = await world.synced(world.ada);
    const row = await phone.layer.createCategory(id, { name: 'Work' });
    await until(async () =>
      expect(await laptop.db.user_categories.get(row.id)).toMatchObject({ name: 'Work' }),
    );
    await phone.layer.updateCategory(id, row.id, { name: 'Play' });
    await until(async () =>
      expect(await laptop.db.user_categories.get(row.id)).toMatchObject({ name: 'Play' }),
    );
    await phone.layer.deleteCategory(id, row.id);
    await until(async () => expect(await laptop.db.user_categories.get(row.id)).toBeUndefined());
  });

  it('ends with the same rows on both devices', async () => {
    const { id } = world.ada;
    const phone = await world.synced(world.ada);
    const laptop = await world.synced(world.ada);
    const row = await phone.layer.createCalendar(id, { name: 'Home' });
    await until(async () => expect(await laptop.db.user_calendars.get(row.id)).toBeDefined());
    await Promise.all([
      phone.layer.updateCalendar(id, row.id, { color: 'rose' }),
      laptop.layer.updateCalendar(id, row.id, { visible: false }),
    ]);
    await until(async () => {
      const [a, b] = [
        await phone.db.user_calendars.get(row.id),
        await laptop.db.user_calendars.get(row.id),
      ];
      expect(a).toMatchObject({ color: 'rose', visible: false });
      expect(b).toEqual(a);
    });
  });

  it('uses one channel with a handler for each table', async () => {
    await world.synced(world.ada);
    expect(world.backend.realtime.joins).toHaveLength(world.backend.realtime.joins.length);
    const join = world.backend.realtime.joins.at(-1);
    expect([...(join?.tables ?? [])].sort()).toEqual([...tables].sort());
    expect(active()).toBe(1);
  });

  it('leaves no channel when sync stops', async () => {
    const device = await world.synced(world.ada);
    await device.layer.stopSync();
    await until(() => expect(active()).toBe(0));
    expect(device.supabase.getChannels()).toEqual([]);
  });

  it('fetches a row whose event lacks a column', async () => {
    const device = await world.synced(world.ada);
    const row = await device.layer.createAIPersona(world.ada.id, {
      name: 'Helper',
      instructions: 'Long.',
    });
    await drained(device);
    world.backend.realtime.faults.rewrite = (data) => {
      const { instructions: _, ...record } = data['record'] as Record<string, unknown>;
      return { ...data, record };
    };
    await world.backend.sql`update ai_personas set name = 'Critic' where id = ${row.id}`;
    await until(async () =>
      expect(await device.db.ai_personas.get(row.id)).toMatchObject({
        name: 'Critic',
        instructions: 'Long.',
      }),
    );
  });

  it('pulls what an event could not bring, because its row was asked for in vain', async () => {
    const { realtime, sql } = world.backend;
    const device = await world.synced(world.ada);
    const row = await device.layer.createAIPersona(world.ada.id, { name: 'Helper' });
    await drained(device);
    const { engineStatus } = await device.module('status');
    await world.rest();
    realtime.faults.rewrite = (data) => ({ ...data, errors: ['Error 413: Payload Too Large'] });
    const isOfRow = ({ query }: { query: URLSearchParams }) =>
      (query.get('or') ?? '').startsWith('(id.in.');
    world.backend.fail({ status: 503 }, isOfRow, Infinity);
    await sql`update ai_personas set name = 'Critic' where id = ${row.id}`;
    await until(async () =>
      expect(await device.db.ai_personas.get(row.id)).toMatchObject({ name: 'Critic' }),
    );
    await until(() => expect(engineStatus().problems).toEqual({}));
  });

  it('fetches a row whose event came with errors', async () => {
    const device = await world.synced(world.ada);
    const row = await device.layer.createAIPersona(world.ada.id, {
      name: 'Helper',
      instructions: 'Long.',
    });
    await drained(device);
    world.backend.realtime.faults.rewrite = (data) => ({
      ...data,
      record: { ...(data['record'] as Record<string, unknown>), instructions: 'Cut off' },
      errors: ['Error 413: Payload Too Large'],
    });
    await world.backend.sql`update ai_personas set name = 'Critic' where id = ${row.id}`;
    await until(async () =>
      expect(await device.db.ai_personas.get(row.id)).toMatchObject({
        name: 'Critic',
        instructions: 'Long.',
      }),
    );
  });

  it('ignores an event that is older than what the device has', async () => {
    const { sql, realtime } = world.backend;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    realtime.faults.rewrite = (data) => {
      if (data['type'] !== 'UPDATE' || data['table'] !== 'user_categories') return data;
      const record = data['record'] as Record<string, unknown>;
      return {
        ...data,
        record: { ...record, name: 'Stale', updated_at: '2020-01-01T00:00:00+00:00' },
      };
    };
    await sql`update user_categories set color = 'rose' where id = ${row.id}`;
    // Events come in their order: with this one, the stale one has been taken in.
    await sql`insert into user_calendars (id, user_id, name) values (${row.id}, ${world.ada.id}, 'Later')`;
    await until(async () => expect(await device.db.user_calendars.get(row.id)).toBeDefined());
    expect((await device.db.user_categories.get(row.id))?.name).toBe('Work');
  });

  it('catches up with what was missed while the socket was down', async () => {
    const device = await world.synced(world.ada);
    world.backend.realtime.faults.refuseUpgrade = true;
    world.backend.realtime.dropSockets();
    await until(() => expect(active()).toBe(0));
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'Missed')`;
    world.backend.realtime.faults.refuseUpgrade = false;
    await until(async () =>
      expect(await device.db.user_categories.toArray()).toMatchObject([{ name: 'Missed' }]),
    );
  });

  it('catches up with what was committed before the subscription was active', async () => {
    world.backend.realtime.faults.holdActivation = true;
    const device = await world.device(world.ada);
    const pulls = () =>
      world.backend.requests.filter(
        ({ path, status }) => path.endsWith('ai_personas') && status > 0,
      );
    await device.layer.startSync(world.ada.id);
    // The first pull looks twice; the third look is the one that the join asked for.
    await until(() => expect(pulls().length).toBeGreaterThanOrEqual(3));
    expect(active()).toBe(0);
    await world.backend.sql`insert into ai_personas (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'Between')`;
    await world.backend.realtime.activateHeld();
    await until(async () => expect(await device.db.ai_personas.count()).toBe(1));
  });

  it('opens a new channel after the server has closed it for an expired token', async () => {
    const device = await world.synced(world.ada);
    world.backend.realtime.expire();
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'Missed')`;
    await until(() => expect(active()).toBe(1));
    await until(async () => expect(await device.db.user_categories.count()).toBe(1));
    await world.backend.sql`update user_categories set name = 'Live'`;
    await until(async () =>
      expect(await device.db.user_categories.toArray()).toMatchObject([{ name: 'Live' }]),
    );
  });

  it('syncs without a socket', async () => {
    world.backend.realtime.faults.refuseUpgrade = true;
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'Pulled')`;
    const device = await world.device(world.ada);
    await device.layer.startSync(world.ada.id);
    await until(async () => expect(await device.db.user_categories.count()).toBe(1));
    await device.layer.createCategory(world.ada.id, { name: 'Pushed' });
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(2);
  });

  it("brings nobody else's rows", async () => {
    const device = await world.synced(world.ada);
    await world.backend
      .sql`insert into user_work_periods (id, user_id, weekday, start_time, end_time)
      values (gen_random_uuid(), ${world.bob.id}, 1, '09:00', '17:00')`;
    await world.backend
      .sql`insert into user_work_periods (id, user_id, weekday, start_time, end_time)
      values (gen_random_uuid(), ${world.ada.id}, 2, '09:00', '17:00')`;
    await until(async () =>
      expect(await device.db.user_work_periods.toArray()).toMatchObject([{ weekday: 2 }]),
    );
  });

  it('keeps an edit that waits, when an event of its row arrives', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    world.backend.fail({ status: 503 }, ({ method }) => method === 'PATCH', 1000);
    await device.layer.updateCategory(id, row.id, { name: 'Mine' });
    await world.backend
      .sql`update user_categories set name = 'Theirs', color = 'rose' where id = ${row.id}`;
    await until(async () =>
      expect(await device.db.user_categories.get(row.id)).toMatchObject({
        name: 'Mine',
        color: 'rose',
      }),
    );
  });

  it('takes away a row of whose deletion it is told, before any comparison', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    // Only the channel is left: nothing pulls or compares.
    await device.layer.stopSync();
    await until(() => expect(active()).toBe(0));
    const { setupCentralizedRealtimeSubscription } = await device.module('sync');
    await device.supabase.realtime.setAuth();
    setupCentralizedRealtimeSubscription(id);
    await until(() => expect(active()).toBe(1));
    await world.backend.sql`delete from user_categories where id = ${row.id}`;
    await until(async () => expect(await device.db.user_categories.get(row.id)).toBeUndefined());
  });

  it('tells an application that listens by itself of each change', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    await device.layer.stopSync();
    await until(() => expect(active()).toBe(0));
    const { setupCentralizedRealtimeSubscription } = await device.module('sync');
    await device.supabase.realtime.setAuth();
    let updates = 0;
    setupCentralizedRealtimeSubscription(id, () => (updates += 1));
    await until(() => expect(active()).toBe(1));
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${id}, 'Heard')`;
    await until(() => expect(updates).toBe(1));
    expect(await device.db.user_categories.toArray()).toMatchObject([{ name: 'Heard' }]);
  });
});
