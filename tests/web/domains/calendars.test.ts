import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';
import { waiting } from '../device/outbox';

const uid = crypto.randomUUID();

describe('calendars', () => {
  let device: Device;
  beforeEach(async () => {
    device = await openDevice();
  });
  afterEach(closeDevices);

  it.each(['default', 'archive'] as const)('keeps a calendar of type %s', async (type) => {
    const { createCalendar, deleteCalendar } = device.layer;
    const row = await createCalendar(uid, { name: 'Home', type });
    await expect(deleteCalendar(uid, row.id)).rejects.toThrow(
      'Cannot delete default or archive calendars',
    );
    expect(await device.db.user_calendars.get(row.id)).toEqual(row);
  });

  it('never archives the default calendar', async () => {
    const { createCalendar, updateCalendar } = device.layer;
    const row = await createCalendar(uid, { name: 'Home', type: 'default' });
    await expect(updateCalendar(uid, row.id, { type: 'archive' })).rejects.toThrow(
      'Cannot archive default items',
    );
    expect(await device.db.user_calendars.get(row.id)).toEqual(row);
    expect(await waiting(device)).toHaveLength(1);
  });

  it('archives a calendar of the user', async () => {
    const { createCalendar, updateCalendar } = device.layer;
    const row = await createCalendar(uid, { name: 'Home' });
    await updateCalendar(uid, row.id, { type: 'archive' });
    expect((await device.db.user_calendars.get(row.id))?.type).toBe('archive');
  });

  it('sends two changes of type as two, where one would be refused', async () => {
    const { createCalendar, updateCalendar } = device.layer;
    const row = await createCalendar(uid, { name: 'Home', type: 'default' });
    await device.db.outbox.clear();
    await updateCalendar(uid, row.id, { type: 'user' });
    await updateCalendar(uid, row.id, { type: 'archive' });
    expect((await waiting(device)).map(({ payload }) => payload)).toEqual([
      { type: 'user' },
      { type: 'archive' },
    ]);
  });

  it('sends a change of type before the deletion that it allows', async () => {
    const { createCalendar, updateCalendar, deleteCalendar } = device.layer;
    const row = await createCalendar(uid, { name: 'Home', type: 'archive' });
    await device.db.outbox.clear();
    await updateCalendar(uid, row.id, { type: 'user' });
    await deleteCalendar(uid, row.id);
    expect((await waiting(device)).map(({ op }) => op)).toEqual(['update', 'delete']);
  });

  it('merges changes that no rule reads', async () => {
    const { createCalendar, updateCalendar } = device.layer;
    const row = await createCalendar(uid, { name: 'Home' });
    await device.db.outbox.clear();
    await updateCalendar(uid, row.id, { visible: false });
    await updateCalendar(uid, row.id, { color: 'rose' });
    expect((await waiting(device)).map(({ payload }) => payload)).toEqual([
      { visible: false, color: 'rose' },
    ]);
  });
});
