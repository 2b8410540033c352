import { describe, expect, it } from 'vitest';
import type { Device } from '../device/device';
import { entries } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

async function refused(device: Device, uid: string): Promise<string> {
  return until(async () => {
    const { failedOperations } = await device.module('operations');
    const [operation] = await failedOperations(uid);
    if (!operation) throw new Error('nothing is refused yet');
    return operation.id;
  });
}

async function keysInMeta(device: Device): Promise<string[]> {
  return (await device.db.meta.toArray()).map(({ key }) => key);
}

const isWrite = ({ method }: { method: string }) => method !== 'GET';

describe.skipIf(noBackend)('what may still come', () => {
  const world = useWorld();

  /** A row whose first change was given up, sent again and answered; it still runs `lateMs` later. */
  async function withLateUpdate(lateMs: number) {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    world.backend.heal();
    world.backend.fail({ lateMs }, isWrite);
    await device.layer.updateCategory(id, row.id, { name: 'First' });
    await drained(device);
    const isOver = () =>
      until(() => expect(world.backend.requests.find(isWrite)).toMatchObject({ status: 200 }));
    return { device, row, isOver };
  }

  it.each([0, 18, -18])(
    'lets an edit wait for a request that was given up, its clock set by %i minutes',
    async (minutes) => {
      const { id } = world.ada;
      const { device, row, isOver } = await withLateUpdate(2_000);
      device.setClock(minutes * 60_000);
      await device.layer.updateCategory(id, row.id, { name: 'Second' });
      await device.layer.pushOutbox(id);
      await isOver();
      expect(await entries(device)).toMatchObject([{ payload: { name: 'Second' }, attempts: 0 }]);
      device.passTime(10_000);
      await device.layer.pushOutbox(id);
      expect(await entries(device)).toEqual([]);
      expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Second' }]);
    },
  );

  it('lets it wait as well in a tab that did not see it given up, whatever the time is there', async () => {
    const { id } = world.ada;
    const { device, row, isOver } = await withLateUpdate(2_000);
    const { database } = device;
    const other = await world.device(world.ada, { database });
    other.setClock(18 * 60_000);
    await device.close();
    await other.layer.updateCategory(id, row.id, { name: 'Second' });
    await other.layer.pushOutbox(id);
    await isOver();
    other.passTime(30_000);
    await other.layer.pushOutbox(id);
    expect(await entries(other)).toHaveLength(1);
    other.passTime(10_000);
    await other.layer.pushOutbox(id);
    expect(await entries(other)).toEqual([]);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Second' }]);
  });

  it('says when an edit that waits may be sent', async () => {
    const { id } = world.ada;
    const { device, row } = await withLateUpdate(0);
    await device.layer.stopSync();
    await device.layer.updateCategory(id, row.id, { name: 'Second' });
    const { planOf } = await device.module('queue');
    const { due, wakeIn } = planOf(await device.db.outbox.toArray());
    expect(due).toEqual([]);
    expect(wakeIn).toBeGreaterThan(5_000);
    expect(wakeIn).toBeLessThanOrEqual(10_000);
  });

  it('takes no answer for a change that is another one by now', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    world.backend.heal();
    world.backend.fail({ answerAfterMs: 800 }, isWrite);
    await device.layer.updateCategory(id, row.id, { name: 'First' });
    await until(() => expect(world.backend.requests.find(isWrite)).toMatchObject({ status: 200 }));
    // While this tab was frozen, another one was told that it is refused, and it was edited there.
    const payload = { name: 'Second' };
    await device.db.outbox.toCollection().modify({ attempt: null, payload });
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Second' }]);
    expect(await device.db.user_categories.get(row.id)).toMatchObject({ name: 'Second' });
  });

  it('knows a row as deleted once an update of it was gone', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.updateCategory(id, row.id, { name: 'Mine' });
    await world.backend.sql`delete from user_categories where id = ${row.id}`;
    await device.layer.startSync(id);
    await refused(device, id);
    expect(await keysInMeta(device)).toContain(
      `gone:${id}:user_categories:${JSON.stringify(row.id)}`,
    );
  });

  it('asks for the row of a discarded change, which may be deleted by now', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.createCategory(id, { name: 'Play' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.updateCategory(id, row.id, { name: 'Mine' });
    const reason = { kind: 'unique', columns: ['name'] } as const;
    await device.db.outbox.toCollection().modify({ status: 'failed', reason });
    await world.backend.sql`delete from user_categories where id = ${row.id}`;
    await device.layer.discardOperation(await refused(device, id));
    await until(async () => expect(await device.db.user_categories.get(row.id)).toBeUndefined());
    expect(await device.db.user_categories.count()).toBe(1);
  });

  it('sends other rows past what stands behind a refused change', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await device.db.outbox.toCollection().modify({ attempt: 'on its way' });
    await device.layer.updateCategory(id, row.id, { name: 'Mine' });
    const [insert] = await entries(device);
    const reason = { kind: 'unique', columns: ['name'] } as const;
    await device.db.outbox.update(insert?.id ?? '', { attempt: null, status: 'failed', reason });
    await device.layer.createCategory(id, { name: 'Play' });
    const { planOf } = await device.module('queue');
    const all = await device.db.outbox.orderBy('seq').toArray();
    expect(all.map(({ op }) => op)).toEqual(['insert', 'update', 'insert']);
    expect(planOf(all).due).toMatchObject([{ op: 'insert', payload: { name: 'Play' } }]);
  });
});
