import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';
import { waiting } from '../device/outbox';

const uid = crypto.randomUUID();
const message = 'Start time must be before end time';

describe('work periods', () => {
  let device: Device;
  beforeEach(async () => {
    device = await openDevice();
  });
  afterEach(closeDevices);

  it('completes the time that a form gives', async () => {
    const { createUserWorkPeriod } = device.layer;
    const row = await createUserWorkPeriod(uid, {
      weekday: 1,
      start_time: '09:00',
      end_time: '17:30',
    });
    expect(row).toMatchObject({ start_time: '09:00:00', end_time: '17:30:00' });
    expect(await device.db.user_work_periods.get(row.id)).toEqual(row);
    expect((await waiting(device))[0]?.payload).toMatchObject({ start_time: '09:00:00' });
  });

  it('sees no change in the same time written shorter', async () => {
    const { createUserWorkPeriod, updateUserWorkPeriod } = device.layer;
    const row = await createUserWorkPeriod(uid, {
      weekday: 1,
      start_time: '09:00',
      end_time: '17:30',
    });
    await device.db.outbox.clear();
    await updateUserWorkPeriod(uid, row.id, { start_time: '09:00', end_time: '17:30:00' });
    expect(await waiting(device)).toEqual([]);
  });

  it('begins before it ends when it is created', async () => {
    const { createUserWorkPeriod } = device.layer;
    for (const end_time of ['09:00', '09:00:00', '08:59:59']) {
      const input = { weekday: 1, start_time: '09:00', end_time };
      await expect(createUserWorkPeriod(uid, input)).rejects.toThrow(message);
    }
    expect(await device.db.user_work_periods.count()).toBe(0);
    expect(await waiting(device)).toEqual([]);
  });

  it('begins before it ends after an update of either side', async () => {
    const { createUserWorkPeriod, updateUserWorkPeriod } = device.layer;
    const row = await createUserWorkPeriod(uid, {
      weekday: 1,
      start_time: '09:00',
      end_time: '17:00',
    });
    await expect(updateUserWorkPeriod(uid, row.id, { end_time: '09:00' })).rejects.toThrow(message);
    await expect(updateUserWorkPeriod(uid, row.id, { start_time: '17:00' })).rejects.toThrow(
      message,
    );
    await updateUserWorkPeriod(uid, row.id, { start_time: '17:00', end_time: '18:00' });
    expect(await device.db.user_work_periods.get(row.id)).toMatchObject({ start_time: '17:00:00' });
  });

  it("maps the server's time to the one form of the device", async () => {
    const { mapUserWorkPeriodFromServer } = await device.module('mapping');
    const stamp = '2026-11-22T14:55:45.6648+00:00';
    const mapped = mapUserWorkPeriodFromServer({
      id: uid.toUpperCase(),
      user_id: uid,
      weekday: 1,
      start_time: '09:00:00',
      end_time: '17:30:00.5',
      created_at: stamp,
      updated_at: '2026-11-22T16:55:45+02:00',
    });
    expect(mapped).toMatchObject({
      start_time: '09:00:00',
      end_time: '17:30:00.5',
      created_at: '2026-11-22T14:55:45.664800Z',
      updated_at: '2026-11-22T14:55:45.000000Z',
    });
  });
});
