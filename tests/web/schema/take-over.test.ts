import Dexie from 'dexie';
import { describe, expect, it } from 'vitest';
import { entries } from '../device/outbox';
import { GuideDB, GuideLayer, leaveBehind, syncedRows } from '../fixtures/guide-v4';
import type { SyncedRows } from '../fixtures/guide-v4';
import { until } from '../device/until';
import { noBackend, useWorld } from '../sync/world';

const fixedWidth = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe.skipIf(noBackend)('a database that a hand-written layer left at version 4', () => {
  const world = useWorld();

  /** The database, and the server as the device last saw it. */
  const leftBehind = async () => {
    const { id, email } = world.ada;
    const synced = syncedRows(id, email);
    await seed(synced);
    const database = `left-${crypto.randomUUID()}`;
    await leaveBehind(database, id, synced);
    return { synced, database };
  };
  const seed = async (synced: SyncedRows) => {
    const { sql } = world.backend;
    const insert = (table: string, row: Record<string, unknown>) =>
      sql`insert into ${sql(table)} ${sql(row as never)}`;
    await insert('user_categories', synced.oldCategory);
    await insert('user_categories', synced.goneCategory);
    await insert('user_calendars', synced.home);
    await insert('user_work_periods', synced.period);
    await insert('ai_personas', synced.helper);
    await sql`update user_profiles set first_name = null where id = ${world.ada.id}`;
  };

  it('opens as version 5 with every row', async () => {
    const { database, synced } = await leftBehind();
    const device = await world.device(world.ada, { database });
    await device.db.open();
    expect(device.db.verno).toBe(5);
    const names = async (table: string) =>
      (await device.db.table(table).toArray()).map(({ name }: { name: string }) => name).sort();
    expect(await names('user_categories')).toEqual(['New', 'Renamed']);
    expect(await names('user_calendars')).toEqual(['Home', 'Travel']);
    expect(await names('ai_personas')).toEqual(['Helper']);
    expect(await device.db.user_work_periods.count()).toBe(2);
    expect(await device.db.user_profiles.get(world.ada.id)).toMatchObject({ first_name: 'Ada' });
    expect(await device.db.ai_personas.get(synced.helper.id)).toMatchObject({
      greeting: 'Hello',
      temperature: 0.9,
    });
  });

  it('gets timestamps and times in the one form of the device', async () => {
    const { database } = await leftBehind();
    const device = await world.device(world.ada, { database });
    for (const table of [
      'user_categories',
      'user_calendars',
      'user_profiles',
      'user_work_periods',
      'ai_personas',
    ]) {
      for (const row of (await device.db.table(table).toArray()) as Record<string, string>[]) {
        expect(row['created_at']).toMatch(fixedWidth);
        expect(row['updated_at']).toMatch(fixedWidth);
      }
    }
    const starts = (await device.db.user_work_periods.toArray())
      .map(({ start_time }) => start_time)
      .sort();
    expect(starts).toEqual(['08:30:00', '09:00:00']);
  });

  it('gets its unsent edits numbered in the order in which they were made', async () => {
    const { database, synced } = await leftBehind();
    const device = await world.device(world.ada, { database });
    const all = await entries(device);
    expect(all).toHaveLength(10);
    expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    // Within a millisecond an insert comes before an update, and an update before a deletion.
    expect(all.slice(0, 5).map(({ op }) => op)).toEqual([
      'insert',
      'insert',
      'update',
      'delete',
      'delete',
    ]);
    expect(all.slice(5, 9).every(({ created_at }) => String(created_at).includes('08:00:01'))).toBe(
      true,
    );
    expect(all[9]?.payload).toMatchObject({ greeting: 'Hello' });
    expect(all[9]).toMatchObject({ record_id: synced.helper.id, attempts: 3 });
    for (const { payload } of all) {
      expect(payload).not.toHaveProperty('created_at');
      expect(payload).not.toHaveProperty('updated_at');
    }
  });

  it('pushes everything that was unsent', async () => {
    const { database, synced } = await leftBehind();
    const device = await world.device(world.ada, { database });
    await device.db.open();
    await device.layer.startSync(world.ada.id);
    // Whether the tried entry arrived is unknown until its request can no longer run.
    await until(async () => {
      device.passTime(40_000);
      await device.layer.pushOutbox(world.ada.id);
      expect(await device.db.outbox.count()).toBe(0);
    });

    const byName = async (table: string) =>
      (await world.rows(table, world.ada)).sort((a, b) =>
        String(a['name']).localeCompare(String(b['name'])),
      );
    expect(await byName('user_categories')).toMatchObject([
      { name: 'New', color: 'rose' },
      { name: 'Renamed', color: 'blue', id: synced.oldCategory.id },
    ]);
    expect(await byName('user_calendars')).toMatchObject([
      { name: 'Home', type: 'default' },
      { name: 'Travel', type: 'archive', visible: false },
    ]);
    expect(await world.rows('user_work_periods', world.ada)).toHaveLength(2);
    expect(await world.rows('user_profiles', world.ada)).toMatchObject([{ first_name: 'Ada' }]);
    expect(await world.rows('ai_personas', world.ada)).toMatchObject([
      { greeting: 'Hello', temperature: '0.90', is_default: true },
    ]);
  });

  it('is taken over once: what is edited afterwards stays as it is', async () => {
    const { database } = await leftBehind();
    const first = await world.device(world.ada, { database });
    const row = await first.layer.createCategory(world.ada.id, { name: 'After' });
    const before = await entries(first);
    await first.close();
    const second = await world.device(world.ada, { database });
    expect(await entries(second)).toEqual(before);
    expect(await second.db.user_categories.get(row.id)).toEqual(row);
  });

  it('takes over what an old tab has written since, when it is opened again', async () => {
    const { database } = await leftBehind();
    const first = await world.device(world.ada, { database });
    await first.db.open();
    await first.close();
    const old = new GuideDB(database);
    const row = await new GuideLayer(old).create('user_categories', world.ada.id, {
      name: 'Late',
      color: 'neutral',
      is_default: false,
    });
    old.close();
    const second = await world.device(world.ada, { database });
    expect((await entries(second)).at(-1)).toMatchObject({
      seq: 11,
      payload: { id: row.id, name: 'Late' },
    });
  });

  it('can be opened by two tabs at once', async () => {
    const { database } = await leftBehind();
    const tabs = [
      await world.device(world.ada, { database }),
      await world.device(world.ada, { database }),
    ];
    await Promise.all(tabs.map((tab) => tab.db.open()));
    const [one, two] = await Promise.all(tabs.map(entries));
    expect(one).toEqual(two);
    expect(one).toHaveLength(10);
  });
});

describe('a fresh database', () => {
  it('has every store, and records every step as done', async () => {
    const { openDevice, closeDevices } = await import('../device/device');
    const device = await openDevice();
    await device.db.open();
    expect(device.db.tables.map(({ name }) => name).sort()).toEqual([
      'ai_personas',
      'meta',
      'outbox',
      'user_calendars',
      'user_categories',
      'user_profiles',
      'user_work_periods',
    ]);
    const steps = (await device.db.table('meta').toArray()).filter(({ key }: { key: string }) =>
      key.startsWith('step:'),
    );
    expect(steps.length).toBeGreaterThan(0);
    await closeDevices();
  });

  it('is not opened by an import', async () => {
    const { openDevice, closeDevices } = await import('../device/device');
    const device = await openDevice();
    expect(device.db.isOpen()).toBe(false);
    expect(await Dexie.exists(device.database)).toBe(false);
    await closeDevices();
  });

  it('has no index that holds booleans', async () => {
    const { openDevice, closeDevices } = await import('../device/device');
    const device = await openDevice();
    const { indexes } = device.db.user_calendars.schema;
    expect(indexes.flatMap(({ keyPath }) => keyPath)).not.toContain('visible');
    expect(indexes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['user_id', 'updated_at', 'type']),
    );
    await closeDevices();
  });
});
