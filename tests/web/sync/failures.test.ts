import { describe, expect, it } from 'vitest';
import type { Device } from '../device/device';
import { entries } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';
import type { World } from './world';

const isWrite = ({ method }: { method: string }) => method !== 'GET';

/** A device that does not sync any more, with a default persona that the server has. */
const withPersona = async ({ synced, ada }: World) => {
  const device = await synced(ada);
  const row = await device.layer.createAIPersona(ada.id, { name: 'First', is_default: true });
  await drained(device);
  await device.layer.stopSync();
  return { device, row };
};

/** A device that does not sync any more, with a refused change of a row that was deleted meanwhile. */
const withGone = async ({ synced, ada, backend }: World) => {
  const device = await synced(ada);
  const row = await device.layer.createCategory(ada.id, { name: 'Work', color: 'rose' });
  await drained(device);
  await device.layer.stopSync();
  await device.layer.updateCategory(ada.id, row.id, { name: 'Mine' });
  await backend.sql`delete from user_categories where id = ${row.id}`;
  await device.layer.pushOutbox(ada.id);
  const [entry] = await entries(device);
  expect(entry).toMatchObject({ status: 'failed', reason: { kind: 'gone' } });
  return { device, row, change: entry?.id ?? '' };
};

describe.skipIf(noBackend)('a change that the server refuses', () => {
  const world = useWorld();
  const failures = async (device: Device) =>
    (await device.module('operations')).failedOperations(world.ada.id);
  const failed = (device: Device, count = 1) =>
    until(async () => {
      const found = await failures(device);
      expect(found).toHaveLength(count);
      return found;
    });
  /** A check that refuses the name `Refused`, for as long as the test runs. */
  const refusing = async (test: () => Promise<void>) => {
    await world.backend.sql`alter table user_categories
      add constraint no_refused check (name <> 'Refused')`;
    try {
      await test();
    } finally {
      await world.backend.sql`alter table user_categories drop constraint no_refused`;
    }
  };
  const names = async (device: Device) =>
    (await device.db.user_categories.toArray()).map(({ name }) => name).sort();

  it('says which columns another row has', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    await device.layer.createCategory(id, { name: 'Work' });
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${id}, 'Work')`;
    await device.layer.startSync(id);
    expect(await failed(device)).toMatchObject([
      { op: 'insert', table: 'user_categories', reason: { kind: 'unique', columns: ['name'] } },
    ]);
  });

  it('says which check it is', async () => {
    await refusing(async () => {
      const device = await world.synced(world.ada);
      await device.layer.createCategory(world.ada.id, { name: 'Refused' });
      expect(await failed(device)).toMatchObject([
        { reason: { kind: 'check', constraint: 'no_refused', column: null } },
      ]);
    });
  });

  it('names the rule and its message', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.deleteCategory(id, row.id);
    await world.backend.sql`update user_categories set is_default = true where id = ${row.id}`;
    await device.layer.startSync(id);
    expect(await failed(device)).toMatchObject([
      {
        op: 'delete',
        reason: {
          kind: 'rule',
          rule: 'keep-default',
          message: 'Cannot delete default category',
        },
      },
    ]);
  });

  it('is denied where a policy leaves the row as it is', async () => {
    const { sql } = world.backend;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    await sql`create policy none on user_categories as restrictive for update to authenticated using (false)`;
    await device.layer.updateCategory(world.ada.id, row.id, { name: 'Play' });
    expect(await failed(device)).toMatchObject([{ op: 'update', reason: { kind: 'denied' } }]);
    await sql`drop policy none on user_categories`;
  });

  it('of a deleted row is gone, and is inserted again when it is retried', async () => {
    const { device, row, change } = await withGone(world);
    const [operation] = await failed(device);
    expect(operation).toMatchObject({ reason: { kind: 'gone' }, values: { name: 'Mine' } });
    expect(await names(device)).toEqual(['Mine']);

    await device.layer.startSync(world.ada.id);
    await device.layer.retryOperation(change);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([
      { id: row.id, name: 'Mine', color: 'rose' },
    ]);
  });

  it('of a deleted row that is there again when it is retried leaves the rest of it', async () => {
    const { id } = world.ada;
    const { device, row, change } = await withGone(world);
    await world.backend.sql`insert into user_categories (id, user_id, name, color)
      values (${row.id}, ${id}, 'Theirs', 'blue')`;

    await device.layer.retryOperation(change);
    await device.layer.pushOutbox(id);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([
      { id: row.id, name: 'Mine', color: 'blue' },
    ]);
    expect(await device.db.user_categories.toArray()).toMatchObject([
      { name: 'Mine', color: 'blue' },
    ]);
  });

  it('is none where it only makes room for another row, and its row is gone', async () => {
    const { id } = world.ada;
    const { device, row: first } = await withPersona(world);
    await device.layer.createAIPersona(id, { name: 'Second', is_default: true });
    await world.backend.sql`delete from ai_personas where id = ${first.id}`;
    await device.layer.pushOutbox(id);
    expect(await entries(device)).toEqual([]);
    expect(await device.db.ai_personas.toArray()).toMatchObject([{ name: 'Second' }]);
    expect(await world.rows('ai_personas', world.ada)).toMatchObject([{ name: 'Second' }]);
  });

  it('is told of where a person made it, though it only makes room', async () => {
    const { id } = world.ada;
    const { device, row } = await withPersona(world);
    await device.layer.updateAIPersona(id, row.id, { is_default: false });
    await world.backend.sql`delete from ai_personas where id = ${row.id}`;
    await device.layer.pushOutbox(id);
    expect(await entries(device)).toMatchObject([
      { status: 'failed', reason: { kind: 'gone' }, payload: { is_default: false } },
    ]);
  });

  it('of a deleted row leaves nothing when it is discarded', async () => {
    const { device, change } = await withGone(world);
    await device.layer.discardOperation(change);
    expect(await names(device)).toEqual([]);
  });

  it('lets what comes after it of its row wait, and only that', async () => {
    await refusing(async () => {
      const { id } = world.ada;
      const device = await world.synced(world.ada);
      const row = await device.layer.createCategory(id, { name: 'Work' });
      await drained(device);
      await device.layer.stopSync();
      await device.layer.updateCategory(id, row.id, { name: 'Refused' });
      await device.db.outbox.toCollection().modify({ attempt: 'sent' });
      await device.layer.updateCategory(id, row.id, { color: 'rose' });
      await device.layer.createCategory(id, { name: 'Other' });
      await device.layer.startSync(id);
      const [operation] = await failed(device);
      expect(operation?.blocked).toMatchObject([{ op: 'update', values: { color: 'rose' } }]);
      await until(async () => expect(await entries(device)).toHaveLength(2));

      await device.layer.discardOperation(operation?.id ?? '');
      await drained(device);
      expect(await world.rows('user_categories', world.ada)).toMatchObject([
        { name: 'Work', color: 'rose' },
        { name: 'Other' },
      ]);
      expect(await device.db.user_categories.get(row.id)).toMatchObject({
        name: 'Work',
        color: 'rose',
      });
    });
  });

  it('is sent again when it is retried', async () => {
    const device = await world.synced(world.ada);
    await refusing(async () => {
      await device.layer.createCategory(world.ada.id, { name: 'Refused' });
      await failed(device);
    });
    const [operation] = await failures(device);
    await device.layer.retryOperation(operation?.id ?? '');
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Refused' }]);
  });

  it('is worth another try with the next edit of its row, also where both stay apart', async () => {
    const { id } = world.ada;
    const { sql } = world.backend;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCalendar(id, { name: 'Home' });
    await drained(device);
    await sql`alter table user_calendars add constraint no_archive check (type <> 'archive')`;
    await device.layer.updateCalendar(id, row.id, { type: 'archive' });
    await failed(device);
    await device.layer.stopSync();
    // A rule reads the type: the two changes reach the server one by one.
    await device.layer.updateCalendar(id, row.id, { type: 'user' });
    expect(await entries(device)).toMatchObject([
      { status: 'pending', payload: { type: 'user' } },
      { status: 'pending', payload: { type: 'user' } },
    ]);
    await device.layer.startSync(id);
    await drained(device);
    expect(await world.rows('user_calendars', world.ada)).toMatchObject([{ type: 'user' }]);
    await sql`alter table user_calendars drop constraint no_archive`;
  });

  it('takes a row that was never inserted with it', async () => {
    await refusing(async () => {
      const { id } = world.ada;
      const device = await world.synced(world.ada);
      const row = await device.layer.createCategory(id, { name: 'Refused' });
      const [operation] = await failed(device);
      await device.layer.stopSync();
      await device.layer.updateCategory(id, row.id, { color: 'rose' });
      await device.db.outbox.toCollection().modify({ attempt: 'sent' });
      await device.layer.updateCategory(id, row.id, { color: 'blue' });
      expect(await entries(device)).toHaveLength(2);
      await device.db.outbox.toCollection().modify({ attempt: null });
      await device.layer.discardOperation(operation?.id ?? '');
      expect(await entries(device)).toEqual([]);
      expect(await names(device)).toEqual([]);
    });
  });
});

describe.skipIf(noBackend)('a change that is discarded', () => {
  const world = useWorld();

  it('leaves the row as the server has it, without a network', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.updateCategory(id, row.id, { name: 'Play' });
    const [entry] = await entries(device);
    world.backend.requests.length = 0;
    await device.layer.discardOperation(entry?.id ?? '');
    expect(await device.db.user_categories.get(row.id)).toMatchObject({ name: 'Work' });
    expect(await entries(device)).toEqual([]);
    expect(world.backend.requests).toEqual([]);
  });

  it('brings back the row that it deleted', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.deleteCategory(id, row.id);
    const [entry] = await entries(device);
    await device.layer.discardOperation(entry?.id ?? '');
    expect(await device.db.user_categories.get(row.id)).toMatchObject({ name: 'Work' });
  });

  it('is waited for where it is on its way, and counts if the server has taken it', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.fail({ delayMs: 400 }, isWrite);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await until(() => expect(world.backend.requests.filter(isWrite)).toHaveLength(1));
    const [entry] = await entries(device);
    await device.layer.discardOperation(entry?.id ?? '');
    expect(await device.db.user_categories.get(row.id)).toMatchObject({ name: 'Work' });
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it('is asked for again where nobody knows whether it was done', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.realtime.faults.rewrite = () => null;
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    world.backend.fail({ lose: 'reply' }, isWrite);
    world.backend.fail({ status: 503 }, isWrite, 1000);
    await device.layer.updateCategory(id, row.id, { name: 'Play' });
    await until(async () =>
      expect(await entries(device)).toMatchObject([
        { attempt: expect.any(String), error: { status: 0 } },
      ]),
    );
    await device.layer.stopSync();
    const [entry] = await entries(device);
    await device.layer.discardOperation(entry?.id ?? '');
    await until(async () =>
      expect(await device.db.user_categories.get(row.id)).toMatchObject({ name: 'Play' }),
    );
  });

  it('of a deleted row leaves to a later one what it is inserted again with', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work', color: 'rose' });
    await drained(device);
    await device.layer.stopSync();
    world.backend.fail({ delayMs: 1_000 }, ({ method }) => method === 'PATCH');
    await world.backend.sql`delete from user_categories where id = ${row.id}`;
    await device.layer.updateCategory(id, row.id, { name: 'First' });
    const pushed = device.layer.pushOutbox(id);
    await until(() => expect(world.backend.requests.at(-1)?.method).toBe('PATCH'));
    await device.layer.updateCategory(id, row.id, { color: 'green' });
    await pushed;
    await device.layer.pushOutbox(id);
    const [first, second] = await entries(device);
    await device.layer.discardOperation(first?.id ?? '');
    await device.layer.pushOutbox(id);
    await device.layer.retryOperation(second?.id ?? '');
    await device.layer.pushOutbox(id);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([
      { id: row.id, name: 'Work', color: 'green' },
    ]);
  });

  it('of a row that was deleted and is there again shows it as the server has it', async () => {
    const { id } = world.ada;
    const { device, row, change } = await withGone(world);
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (${row.id}, ${id}, 'Again')`;
    await device.layer.pullCategories(id);
    await device.layer.discardOperation(change);
    await until(async () =>
      expect(await device.db.user_categories.toArray()).toMatchObject([{ name: 'Again' }]),
    );
  });

  it('takes with it what the same edit made room for', async () => {
    const { id } = world.ada;
    const { device, row: first } = await withPersona(world);
    await device.layer.createAIPersona(id, { name: 'Second', is_default: true });
    const waiting = await entries(device);
    expect(waiting).toHaveLength(2);
    await device.layer.discardOperation(waiting[1]?.id ?? '');
    expect(await entries(device)).toEqual([]);
    expect(await device.db.ai_personas.toArray()).toMatchObject([
      { id: first.id, is_default: true },
    ]);
  });
});
