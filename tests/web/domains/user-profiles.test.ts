import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';
import { waiting } from '../device/outbox';

const uid = crypto.randomUUID();
const stamp = '2026-11-22T14:55:45.664800+00:00';
const fromServer = {
  id: uid,
  user_id: uid,
  email: 'ada@example.com',
  slug: null,
  first_name: null,
  last_name: null,
  display_name: null,
  title: null,
  organization: null,
  avatar_url: null,
  timezone: 'UTC',
  time_format: '12_hour' as const,
  week_start_day: '0' as const,
  created_at: stamp,
  updated_at: stamp,
};

describe('user profiles', () => {
  let device: Device;
  beforeEach(async () => {
    device = await openDevice();
    const { mapUserProfileFromServer } = await device.module('mapping');
    await device.db.user_profiles.put(mapUserProfileFromServer(fromServer));
  });
  afterEach(closeDevices);

  it('updates the one row of a user', async () => {
    const { updateUserProfile } = device.layer;
    await updateUserProfile(uid, { first_name: 'Ada', timezone: 'Europe/London' });
    expect(await device.db.user_profiles.get(uid)).toMatchObject({
      first_name: 'Ada',
      timezone: 'Europe/London',
    });
    expect(await waiting(device)).toEqual([
      {
        op: 'update',
        table: 'user_profiles',
        payload: { first_name: 'Ada', timezone: 'Europe/London' },
      },
    ]);
  });

  it('ignores e-mail address and slug, which the client may not change', async () => {
    const { updateUserProfile } = device.layer;
    const forged = { email: 'eve@example.com', slug: 'eve', title: 'Countess' };
    await updateUserProfile(uid, forged);
    expect(await device.db.user_profiles.get(uid)).toMatchObject({
      email: 'ada@example.com',
      slug: null,
      title: 'Countess',
    });
    expect((await waiting(device)).map(({ payload }) => payload)).toEqual([{ title: 'Countess' }]);
  });

  it('refuses a zone that does not exist and an address that is not of the web', async () => {
    const { updateUserProfile } = device.layer;
    await expect(updateUserProfile(uid, { timezone: 'Mars/Olympus' })).rejects.toThrow();
    await expect(updateUserProfile(uid, { avatar_url: 'javascript:alert(1)' })).rejects.toThrow();
    await expect(updateUserProfile(uid, { display_name: 'x'.repeat(201) })).rejects.toThrow();
    expect(await waiting(device)).toEqual([]);
  });

  it('refuses to update a profile that is not on the device', async () => {
    const { updateUserProfile } = device.layer;
    await expect(updateUserProfile(crypto.randomUUID(), { title: 'x' })).rejects.toThrow();
    expect(await waiting(device)).toEqual([]);
  });

  it('has neither a creation nor a deletion', () => {
    expect(
      Object.keys(device.layer).filter((name) => /(create|delete)UserProfile/.test(name)),
    ).toEqual([]);
  });
});
