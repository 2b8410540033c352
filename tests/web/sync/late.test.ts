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

describe.skipIf(noBackend)('what may still come', () => {
  const world = useWorld();

  // The first of two requests was given up, and the second one has been answered.
  it('lets an edit wait while a request that was given up may still take effect', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    const settles_at = Date.now() + 9_000;
    await device.db.outbox.toCollection().modify({ settles_at });
    await device.layer.startSync(id);
    await drained(device);
    await device.layer.deleteCategory(id, row.id);
    expect(await entries(device)).toMatchObject([{ op: 'delete', not_before: settles_at }]);
    const { planOf } = await device.module('queue');
    expect(planOf(await device.db.outbox.toArray())).toMatchObject({
      due: [],
      wakeAt: settles_at,
    });
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
