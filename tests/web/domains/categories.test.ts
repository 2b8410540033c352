import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';
import { waiting } from '../device/outbox';

const uid = crypto.randomUUID();

describe('categories', () => {
  let device: Device;
  beforeEach(async () => {
    device = await openDevice();
  });
  afterEach(closeDevices);

  it('keeps the default category', async () => {
    const { createCategory, deleteCategory } = device.layer;
    const row = await createCategory(uid, { name: 'Work', is_default: true });
    await expect(deleteCategory(uid, row.id)).rejects.toThrow('Cannot delete default category');
    expect(await device.db.user_categories.get(row.id)).toEqual(row);
    expect((await waiting(device)).map(({ op }) => op)).toEqual(['insert']);
  });

  it('sends the loss of the default before the deletion that needs it', async () => {
    const { createCategory, updateCategory, deleteCategory } = device.layer;
    const row = await createCategory(uid, { name: 'Work', is_default: true });
    await device.db.outbox.clear();
    await updateCategory(uid, row.id, { is_default: false });
    await deleteCategory(uid, row.id);
    expect((await waiting(device)).map(({ op, payload }) => [op, payload])).toEqual([
      ['update', { is_default: false }],
      ['delete', { id: row.id }],
    ]);
  });

  it('merges an update that no rule reads into the deletion', async () => {
    const { createCategory, updateCategory, deleteCategory } = device.layer;
    const row = await createCategory(uid, { name: 'Work' });
    await device.db.outbox.clear();
    await updateCategory(uid, row.id, { color: 'rose' });
    await deleteCategory(uid, row.id);
    expect((await waiting(device)).map(({ op }) => op)).toEqual(['delete']);
  });

  it('has each name once for an owner', async () => {
    const { createCategory, updateCategory } = device.layer;
    await createCategory(uid, { name: 'Work' });
    const play = await createCategory(uid, { name: 'Play' });
    await expect(createCategory(uid, { name: 'Work' })).rejects.toThrow();
    await expect(updateCategory(uid, play.id, { name: 'Work' })).rejects.toThrow();
    expect(await device.db.user_categories.count()).toBe(2);
    expect(await waiting(device)).toHaveLength(2);
  });

  it('lets two owners use one name', async () => {
    const { createCategory } = device.layer;
    await createCategory(uid, { name: 'Work' });
    await expect(createCategory(crypto.randomUUID(), { name: 'Work' })).resolves.toBeDefined();
  });

  it('lets a row keep its own name', async () => {
    const { createCategory, updateCategory } = device.layer;
    const row = await createCategory(uid, { name: 'Work' });
    await updateCategory(uid, row.id, { name: 'Work', color: 'rose' });
    expect(await device.db.user_categories.get(row.id)).toMatchObject({
      name: 'Work',
      color: 'rose',
    });
  });

  it('frees the name of a deleted row at once, and sends the deletion first', async () => {
    const { createCategory, deleteCategory } = device.layer;
    const row = await createCategory(uid, { name: 'Work' });
    await device.db.outbox.clear();
    await deleteCategory(uid, row.id);
    await createCategory(uid, { name: 'Work' });
    expect((await waiting(device)).map(({ op }) => op)).toEqual(['delete', 'insert']);
  });

  it('merges no name across another row that may need it', async () => {
    const { createCategory, updateCategory } = device.layer;
    const first = await createCategory(uid, { name: 'Work' });
    await device.db.outbox.clear();
    await updateCategory(uid, first.id, { name: 'Play' });
    const second = await createCategory(uid, { name: 'Work' });
    await updateCategory(uid, first.id, { name: 'Rest' });
    expect((await waiting(device)).map(({ op, payload }) => [op, payload['name']])).toEqual([
      ['update', 'Play'],
      ['insert', 'Work'],
      ['update', 'Rest'],
    ]);
    expect(second.name).toBe('Work');
  });

  it('empties a nullable column with null', async () => {
    const { createCategory, updateCategory } = device.layer;
    const row = await createCategory(uid, { name: 'Work', color: null });
    expect(row.color).toBeNull();
    await updateCategory(uid, row.id, { color: 'blue' });
    await updateCategory(uid, row.id, { color: null });
    expect((await device.db.user_categories.get(row.id))?.color).toBeNull();
  });

  it('counts characters, not halves of them', async () => {
    const { createCategory } = device.layer;
    await expect(createCategory(uid, { name: '😀'.repeat(120) })).resolves.toBeDefined();
    await expect(createCategory(uid, { name: '😀'.repeat(121) })).rejects.toThrow();
  });

  it('refuses text that Postgres cannot store', async () => {
    const { createCategory } = device.layer;
    await expect(createCategory(uid, { name: 'a\0b' })).rejects.toThrow();
    await expect(createCategory(uid, { name: 'a\ud800b' })).rejects.toThrow();
  });
});
