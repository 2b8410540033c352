import { cleanup } from '@testing-library/react';
import Dexie from 'dexie';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';
import { until } from '../device/until';
import { recordRenders } from './renders';

const ada = crypto.randomUUID();
const bob = crypto.randomUUID();

describe('read hooks', () => {
  let device: Device;
  beforeEach(async () => {
    device = await openDevice();
  });
  afterEach(async () => {
    cleanup();
    await closeDevices();
  });

  it('give undefined while loading, then the rows', async () => {
    await device.layer.createCategory(ada, { name: 'Work' });
    const view = await recordRenders(device.layer.useUserCategories, ada);
    expect(view.renders[0]?.result).toBeUndefined();
    await until(() => expect(view.last?.map(({ name }) => name)).toEqual(['Work']));
  });

  it('give an empty list to a user without rows, and to nobody', async () => {
    const view = await recordRenders(device.layer.useUserCategories, ada);
    await until(() => expect(view.last).toEqual([]));
    const nobody = await recordRenders(device.layer.useUserCategories, undefined);
    await until(() => expect(nobody.last).toEqual([]));
  });

  it('follow every local change', async () => {
    const { createCategory, updateCategory, deleteCategory } = device.layer;
    const view = await recordRenders(device.layer.useUserCategories, ada);
    const row = await createCategory(ada, { name: 'Work' });
    await until(() => expect(view.last?.map(({ name }) => name)).toEqual(['Work']));
    await updateCategory(ada, row.id, { name: 'Play' });
    await until(() => expect(view.last?.map(({ name }) => name)).toEqual(['Play']));
    await deleteCategory(ada, row.id);
    await until(() => expect(view.last).toEqual([]));
  });

  it("give one row by its id, and undefined where it is somebody else's", async () => {
    const { createCategory, useUserCategories, useUserCategory } = device.layer;
    const row = await createCategory(ada, { name: 'Work' });
    const view = await recordRenders(
      // The list tells when the user's rows have been read.
      (uid: string) => ({ list: useUserCategories(uid), one: useUserCategory(uid, row.id) }),
      ada,
    );
    await until(() => expect(view.last).toEqual({ list: [row], one: row }));
    await view.rerender(bob);
    await until(() => expect(view.last).toEqual({ list: [], one: undefined }));
    await createCategory(bob, { name: 'Play' });
    await until(() => expect(view.last?.list).toHaveLength(1));
    const shown = view.renders.filter(({ args, result }) => args === bob && result.one);
    expect(shown).toEqual([]);
  });

  it("never render another user's rows when the user changes", async () => {
    const { createCategory, createCalendar } = device.layer;
    for (const uid of [ada, bob]) {
      await createCategory(uid, { name: 'Work' });
      await createCalendar(uid, { name: 'Home' });
    }
    const { useUserCategories, useUserCalendars, useVisibleUserCalendars, useUserCalendarsByType } =
      device.layer;
    const view = await recordRenders(
      (uid: string | undefined) => [
        ...(useUserCategories(uid) ?? []),
        ...(useUserCalendars(uid) ?? []),
        ...(useVisibleUserCalendars(uid) ?? []),
        ...(useUserCalendarsByType(uid, 'user') ?? []),
      ],
      ada as string | undefined,
    );
    for (const uid of [ada, bob, undefined, bob, ada]) {
      await view.rerender(uid);
      await until(() => expect(view.last).toHaveLength(uid ? 4 : 0));
    }
    for (const { args, result } of view.renders) {
      expect(result.filter(({ user_id }) => user_id !== args)).toEqual([]);
    }
  });

  it("never render another user's profile when the user changes", async () => {
    const { mapUserProfileFromServer } = await device.module('mapping');
    for (const id of [ada, bob])
      await device.db.user_profiles.put(mapUserProfileFromServer(profile(id)));
    const view = await recordRenders(device.layer.useUserProfile, ada as string | undefined);
    for (const uid of [ada, bob, undefined, ada]) {
      await view.rerender(uid);
      await until(() => expect(view.last?.id).toBe(uid));
    }
    for (const { args, result } of view.renders) expect([undefined, args]).toContain(result?.id);
  });

  it('never render the former row when the id changes', async () => {
    const { createCategory, useUserCategory } = device.layer;
    const first = await createCategory(ada, { name: 'Work' });
    const second = await createCategory(ada, { name: 'Play' });
    const view = await recordRenders(
      (id: string | undefined) => useUserCategory(ada, id),
      first.id as string | undefined,
    );
    for (const id of [first.id, second.id, undefined, first.id]) {
      await view.rerender(id);
      await until(() => expect(view.last?.id).toBe(id));
    }
    for (const { args, result } of view.renders) expect([undefined, args]).toContain(result?.id);
  });

  it("never render the former list when a filter's parameter changes", async () => {
    const { createCalendar, useUserCalendarsByType } = device.layer;
    await createCalendar(ada, { name: 'Home' });
    await createCalendar(ada, { name: 'Old', type: 'archive' });
    const view = await recordRenders(
      (type: 'user' | 'archive') => useUserCalendarsByType(ada, type),
      'user' as 'user' | 'archive',
    );
    for (const type of ['user', 'archive', 'user'] as const) {
      await view.rerender(type);
      await until(() => expect(view.last).toHaveLength(1));
    }
    for (const { args, result } of view.renders) {
      expect((result ?? []).filter(({ type }) => type !== args)).toEqual([]);
    }
  });

  it.each(['AbortError', 'QuotaExceededError'])(
    'show what is there once a database opens that first ended with %s',
    async (name) => {
      const row = await device.layer.createCategory(ada, { name: 'Work' });
      const other = await openDevice({ database: device.database });
      const opening = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
        throw new DOMException('Not now', name);
      });
      const { useUserCategory } = other.layer;
      const view = await recordRenders((uid: string) => useUserCategory(uid, row.id), ada);
      await until(() => expect(opening).toHaveBeenCalled());
      opening.mockRestore();
      expect(view.last).toBeUndefined();
      await until(async () => expect(await other.db.user_categories.count()).toBe(1));
      await until(() => expect(view.last).toEqual(row));
    },
  );

  it('work in strict mode', async () => {
    await device.layer.createCategory(ada, { name: 'Work' });
    const view = await recordRenders(device.layer.useUserCategories, ada, (children) => (
      <StrictMode>{children}</StrictMode>
    ));
    await until(() => expect(view.last).toHaveLength(1));
    await device.layer.createCategory(ada, { name: 'Play' });
    await until(() => expect(view.last).toHaveLength(2));
  });
});

describe('lists', () => {
  let device: Device;
  beforeEach(async () => {
    device = await openDevice();
  });
  afterEach(async () => {
    cleanup();
    await closeDevices();
  });

  const settled = async <Row,>(useList: (uid: string) => Row[] | undefined, length: number) => {
    const view = await recordRenders(useList, ada);
    await until(() => expect(view.last).toHaveLength(length));
    return view.last ?? [];
  };

  it('of categories and calendars are sorted by name', async () => {
    const { createCategory, createCalendar, useUserCategories, useUserCalendars } = device.layer;
    for (const name of ['b', 'c', 'a']) {
      await createCategory(ada, { name });
      await createCalendar(ada, { name });
    }
    expect((await settled(useUserCategories, 3)).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect((await settled(useUserCalendars, 3)).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('of work periods are sorted by weekday', async () => {
    const { createUserWorkPeriod, useUserWorkPeriods } = device.layer;
    for (const weekday of [3, 0, 6, 1]) {
      await createUserWorkPeriod(ada, { weekday, start_time: '09:00', end_time: '10:00' });
    }
    const list = await settled(useUserWorkPeriods, 4);
    expect(list.map(({ weekday }) => weekday)).toEqual([0, 1, 3, 6]);
  });

  it('of personas are sorted by the moment of their creation', async () => {
    const { createAIPersona, useAIPersonas } = device.layer;
    const made = [];
    for (const name of ['c', 'a', 'b']) made.push(await createAIPersona(ada, { name }));
    const moments = (await settled(useAIPersonas, 3)).map(({ created_at }) => created_at);
    expect(moments).toEqual([...moments].sort());
  });

  it('of visible calendars leave the hidden ones out', async () => {
    const { createCalendar, updateCalendar, useVisibleUserCalendars } = device.layer;
    const hidden = await createCalendar(ada, { name: 'Hidden', visible: false });
    await createCalendar(ada, { name: 'Shown' });
    await createCalendar(bob, { name: 'Foreign' });
    const view = await recordRenders(useVisibleUserCalendars, ada);
    await until(() => expect(view.last?.map(({ name }) => name)).toEqual(['Shown']));
    await updateCalendar(ada, hidden.id, { visible: true });
    await until(() => expect(view.last?.map(({ name }) => name)).toEqual(['Hidden', 'Shown']));
  });

  it('of calendars by type hold that type only', async () => {
    const { createCalendar, useUserCalendarsByType } = device.layer;
    await createCalendar(ada, { name: 'Old', type: 'archive' });
    await createCalendar(ada, { name: 'Home' });
    const list = await settled((uid) => useUserCalendarsByType(uid, 'archive'), 1);
    expect(list.map(({ name }) => name)).toEqual(['Old']);
  });

  it('of calendars by type are found by an index', async () => {
    const { createCalendar, useUserCalendarsByType } = device.layer;
    await createCalendar(ada, { name: 'Home' });
    // Dexie looks through all rows where it finds no index, and warns of that.
    const warn = vi.spyOn(console, 'warn');
    const { debug } = Dexie;
    Dexie.debug = true;
    await settled((uid) => useUserCalendarsByType(uid, 'user'), 1);
    Dexie.debug = debug;
    expect(warn).not.toHaveBeenCalled();
  });
});

function profile(id: string) {
  const stamp = '2026-11-22T14:55:45.664800+00:00';
  return {
    id,
    user_id: id,
    email: `${id}@example.com`,
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
}
