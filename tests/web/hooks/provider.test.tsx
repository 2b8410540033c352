import { act, cleanup, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { password } from '../backend/backend';
import type { Account } from '../backend/tokens';
import type { Device } from '../device/device';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from '../sync/world';

describe.skipIf(noBackend)('DataProvider', () => {
  const world = useWorld();
  afterEach(cleanup);

  /** The application on this device, in strict mode, with a list of the person's categories. */
  const show = async (device: Device, account: Account | null) => {
    const { AuthProvider } = await device.module('auth');
    const { DataProvider, useUserCategories } = device.layer;
    const seen: { uid: string | undefined; owners: string[] }[] = [];
    function Categories({ uid }: { uid: string | undefined }) {
      const rows = useUserCategories(uid) ?? [];
      seen.push({ uid, owners: rows.map(({ user_id }) => user_id) });
      return <p>{rows.map(({ name }) => name).join(' ')}</p>;
    }
    const tree = (user: Account | null) => (
      <StrictMode>
        <AuthProvider auth={{ user: user && { id: user.id } }}>
          <DataProvider>
            <Categories uid={user?.id} />
          </DataProvider>
        </AuthProvider>
      </StrictMode>
    );
    const view = render(tree(account));
    return {
      seen,
      text: () => view.container.textContent,
      show: (user: Account | null) => act(async () => view.rerender(tree(user))),
      unmount: () => act(async () => view.unmount()),
    };
  };
  const topics = () => world.backend.realtime.topics;

  it('makes exactly one channel in strict mode, and takes it away when it goes', async () => {
    const device = await world.device(world.ada);
    const app = await show(device, world.ada);
    await until(() => expect(topics()).toHaveLength(1));
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(topics()).toHaveLength(1);
    expect(device.supabase.getChannels()).toHaveLength(1);
    await app.unmount();
    await until(() => expect(topics()).toHaveLength(0));
    expect(device.supabase.getChannels()).toHaveLength(0);
  });

  it('shows what is on the server', async () => {
    await (
      await world.as(world.ada)
    )
      .from('user_categories')
      .insert({ id: crypto.randomUUID(), user_id: world.ada.id, name: 'Work' });
    const app = await show(await world.device(world.ada), world.ada);
    await until(() => expect(app.text()).toBe('Work'));
  });

  it('does not begin anew when the same user comes in a new object', async () => {
    const device = await world.device(world.ada);
    const app = await show(device, world.ada);
    await until(() => expect(topics()).toHaveLength(1));
    const joins = world.backend.realtime.joins.length;
    await app.show({ ...world.ada });
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(world.backend.realtime.joins).toHaveLength(joins);
  });

  it('stops for a user who has left, and shows nothing of theirs', async () => {
    const device = await world.device(world.ada);
    const app = await show(device, world.ada);
    await until(() => expect(topics()).toHaveLength(1));
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await until(() => expect(app.text()).toBe('Work'));
    await app.show(null);
    await until(() => expect(app.text()).toBe(''));
    await until(() => expect(topics()).toHaveLength(0));
  });

  it("changes from one user to another without showing either the other's rows", async () => {
    const device = await world.device(world.ada);
    for (const account of [world.ada, world.bob]) {
      await (
        await world.as(account)
      )
        .from('user_categories')
        .insert({ id: crypto.randomUUID(), user_id: account.id, name: account.email });
    }
    const app = await show(device, world.ada);
    await until(() => expect(app.text()).toBe(world.ada.email));
    await act(async () => {
      await device.supabase.auth.signInWithPassword({ email: world.bob.email, password });
    });
    await app.show(world.bob);
    await until(() => expect(app.text()).toBe(world.bob.email));
    await until(() => expect(topics()).toHaveLength(1));
    expect(topics()[0]).toContain(world.bob.id);

    for (const { uid, owners } of app.seen)
      expect(owners.filter((owner) => owner !== uid)).toEqual([]);
    await until(async () => {
      const owners = (await device.db.user_categories.toArray()).map(({ user_id }) => user_id);
      expect(owners).toEqual([world.bob.id]);
    });
  });
});
