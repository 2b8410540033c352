import { describe, expect, it } from 'vitest';
import { entries } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

const isWrite = ({ method }: { method: string }) => method !== 'GET';

describe.skipIf(noBackend)('a push of many changes', () => {
  const world = useWorld();
  /** A device that does not sync yet, with so many new calendars. */
  const filled = async (count: number) => {
    const device = await world.device(world.ada);
    const rows = [];
    for (let n = 0; n < count; n += 1) {
      rows.push(await device.layer.createCalendar(world.ada.id, { name: `Name ${n}` }));
    }
    return { device, rows };
  };
  const push = async (device: Awaited<ReturnType<typeof filled>>['device']) => {
    await device.db.meta.put({ key: 'session', uid: world.ada.id, epoch: 1 });
    world.backend.requests.length = 0;
    await device.layer.pushOutbox(world.ada.id);
  };
  const requests = () => world.backend.requests.map(({ method, status }) => `${method} ${status}`);

  it('sends a thousand new rows in at most ten requests', async () => {
    const { device } = await filled(1000);
    await push(device);
    expect(await device.db.outbox.count()).toBe(0);
    expect(await world.rows('user_calendars', world.ada)).toHaveLength(1000);
    expect(world.backend.requests.length).toBeLessThanOrEqual(10);
    expect(requests()).toEqual(['POST 201', 'POST 201', 'POST 201', 'POST 201']);
  });

  it('stores each row once although the reply was lost', async () => {
    const { device, rows } = await filled(300);
    world.backend.fail({ lose: 'reply' }, isWrite);
    await push(device);
    device.passTime(60_000);
    await device.layer.pushOutbox(world.ada.id);
    expect(await device.db.outbox.count()).toBe(0);
    expect(await world.rows('user_calendars', world.ada)).toHaveLength(rows.length);
    const server = new Map(
      (await world.rows('user_calendars', world.ada)).map((r) => [r['id'], r]),
    );
    for (const { id } of rows) {
      const local = await device.db.user_calendars.get(id);
      expect(new Date(local?.updated_at ?? '')).toEqual(server.get(id)?.['updated_at']);
    }
  });

  it('lets one bad row take no other with it', async () => {
    const { sql } = world.backend;
    await sql`alter table user_calendars add constraint no_seven check (name <> 'Name 7')`;
    const { device } = await filled(20);
    await push(device);
    expect(await entries(device)).toMatchObject([
      { status: 'failed', payload: { name: 'Name 7' }, reason: { kind: 'check' } },
    ]);
    expect(await world.rows('user_calendars', world.ada)).toHaveLength(19);
    expect(world.backend.requests.length).toBeLessThan(15);
    await sql`alter table user_calendars drop constraint no_seven`;
  });

  it('sends both halves of one that took the server too long', async () => {
    const { device } = await filled(10);
    const body = { code: '57014', message: 'canceling statement due to statement timeout' };
    world.backend.fail({ status: 500, body }, isWrite);
    await push(device);
    expect(requests()).toEqual(['POST 500', 'POST 201', 'POST 201']);
    expect(await device.db.outbox.count()).toBe(0);
  });

  it('sends the same change of many rows together', async () => {
    const { device, rows } = await filled(30);
    await push(device);
    for (const { id } of rows) {
      await device.layer.updateCalendar(world.ada.id, id, { visible: false });
    }
    await push(device);
    expect(requests()).toEqual(['PATCH 200']);
    const server = await world.rows('user_calendars', world.ada);
    expect(server.filter(({ visible }) => visible === false)).toHaveLength(30);
  });

  it('sends different changes side by side, four at most', async () => {
    const { device, rows } = await filled(9);
    await push(device);
    const colors = ['slate', 'orange', 'yellow', 'green', 'blue', 'indigo', 'violet', 'rose'];
    for (const [index, { id }] of rows.entries()) {
      const color = colors[index % colors.length] as 'slate';
      await device.layer.updateCalendar(world.ada.id, id, { color });
    }
    world.backend.fail({ delayMs: 100 }, isWrite, 100);
    world.backend.requests.length = 0;
    let most = 0;
    const counting = setInterval(() => {
      const open = world.backend.requests.filter(({ status }) => status === 0).length;
      most = Math.max(most, open);
    }, 5);
    await device.layer.pushOutbox(world.ada.id);
    clearInterval(counting);
    expect(most).toBe(4);
    expect(requests()).toHaveLength(8);
    expect(await device.db.outbox.count()).toBe(0);
  });

  it('deletes many rows together, and looks up those that do not come back', async () => {
    const { sql } = world.backend;
    const { device, rows } = await filled(130);
    await push(device);
    const [kept, gone] = rows;
    await sql`create policy keep on user_calendars as restrictive for delete to authenticated
      using (name <> 'Name 0')`;
    await sql`delete from user_calendars where id = ${gone?.id ?? ''}`;
    for (const { id } of rows) await device.layer.deleteCalendar(world.ada.id, id);
    await push(device);
    expect(requests()).toEqual(['DELETE 200', 'GET 200', 'DELETE 200']);
    expect(await entries(device)).toMatchObject([
      { op: 'delete', record_id: kept?.id, status: 'failed', reason: { kind: 'denied' } },
    ]);
    expect(await world.rows('user_calendars', world.ada)).toMatchObject([{ name: 'Name 0' }]);
    await sql`drop policy keep on user_calendars`;
  });

  it('passes what it has nothing to do with', async () => {
    const device = await world.device(world.ada);
    for (let n = 0; n < 5; n += 1) {
      await device.layer.createCalendar(world.ada.id, { name: `Name ${n}` });
      await device.layer.createAIPersona(world.ada.id, { name: `Name ${n}` });
    }
    await push(device);
    expect(requests()).toEqual(['POST 201', 'POST 201']);
    expect(await world.rows('ai_personas', world.ada)).toHaveLength(5);
  });

  it('does not pass what decides whether a value is free', async () => {
    const { id } = world.ada;
    const { device, rows } = await filled(2);
    await push(device);
    const [one, two] = rows.map((row) => row.id);
    // Each name is taken by the other row until the change before has been made.
    await device.layer.updateCalendar(id, one ?? '', { name: 'Free' });
    await device.layer.updateCalendar(id, two ?? '', { name: 'Name 0' });
    await device.layer.createCalendar(id, { name: 'Name 1' });
    await push(device);
    expect(requests()).toEqual(['PATCH 200', 'PATCH 200', 'POST 201']);
    const names = (await world.rows('user_calendars', world.ada)).map(({ name }) => name);
    expect(names.sort()).toEqual(['Free', 'Name 0', 'Name 1']);
  });

  it('does not pass one that is to be tried again, while it frees a value', async () => {
    const { id } = world.ada;
    const { device, rows } = await filled(1);
    await push(device);
    await device.layer.updateCalendar(id, rows[0]?.id ?? '', { name: 'Free' });
    await device.layer.createCalendar(id, { name: 'Name 0' });
    world.backend.fail({ status: 503 }, isWrite);
    await push(device);
    expect(requests()).toEqual(['PATCH 503']);
    await until(async () => {
      await device.layer.pushOutbox(id);
      expect(await entries(device)).toEqual([]);
    });
    expect(requests()).toEqual(['PATCH 503', 'PATCH 200', 'POST 201']);
  });

  it('sends a row that is to be the only one alone', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    await device.layer.createAIPersona(id, { name: 'First' });
    await device.layer.createAIPersona(id, { name: 'Second', is_default: true });
    await device.layer.createAIPersona(id, { name: 'Third', is_default: true });
    await push(device);
    expect(await device.db.outbox.count()).toBe(0);
    const defaults = (await world.rows('ai_personas', world.ada)).filter(
      ({ is_default }) => is_default,
    );
    expect(defaults).toMatchObject([{ name: 'Third' }]);
    expect((await device.db.ai_personas.toArray()).filter((row) => row.is_default)).toMatchObject([
      { name: 'Third' },
    ]);
  });
});

describe.skipIf(noBackend)('a push that fails', () => {
  const world = useWorld();

  it('tries once more what other rows stood against, when the rest is done', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    await device.layer.createCategory(id, { name: 'Early' });
    await device.layer.createCalendar(id, { name: 'Rest' });
    const body = { code: '23503', message: 'violates foreign key constraint "some_fkey"' };
    world.backend.fail({ status: 409, body }, isWrite);
    await device.layer.startSync(id);
    await drained(device);
    expect(
      world.backend.requests.filter(isWrite).map(({ path, status }) => `${path} ${status}`),
    ).toEqual([
      '/rest/v1/user_categories 409',
      '/rest/v1/user_calendars 201',
      '/rest/v1/user_categories 201',
    ]);
  });

  it('renews a token that is refused, and goes on', async () => {
    const device = await world.synced(world.ada);
    world.backend.fail(
      { status: 401, body: { code: 'PGRST303', message: 'JWT expired' } },
      isWrite,
    );
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(world.backend.requests.filter(isWrite).map(({ status }) => status)).toEqual([401, 201]);
    expect(world.backend.renewals).toBe(1);
  });

  it('gives a crowded server its time, whatever else is edited', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.fail({ status: 429 }, isWrite);
    const before = Date.now();
    await device.layer.createCategory(id, { name: 'Work' });
    await until(() => expect(world.backend.requests.filter(isWrite)).toHaveLength(1));
    await device.layer.createCalendar(id, { name: 'Home' });
    await drained(device);
    expect(Date.now() - before).toBeGreaterThanOrEqual(5_000);
    const paths = world.backend.requests.filter(isWrite).map(({ path }) => path);
    expect(paths.map((path) => path.split('/').at(-1))).toEqual([
      'user_categories',
      'user_calendars',
      'user_categories',
    ]);
  });

  it('lets one table wait for a column that the server lacks, and no other', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const body = {
      code: 'PGRST204',
      message: "Could not find the 'color' column of 'user_categories' in the schema cache",
    };
    const isOfCategories = ({ method, path }: { method: string; path: string }) =>
      method !== 'GET' && path.endsWith('user_categories');
    world.backend.fail({ status: 400, body }, isOfCategories, 1000);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.createCalendar(id, { name: 'Home' });
    await until(async () => expect(await world.rows('user_calendars', world.ada)).toHaveLength(1));
    await until(async () =>
      expect(await entries(device)).toMatchObject([
        { status: 'pending', error: { code: 'PGRST204' } },
      ]),
    );
    world.backend.heal();
    await device.layer.syncNow();
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it('does not do twice what the device could not write down', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    const outbox = device.db.table('outbox');
    const refuse = () => {
      throw new Error('the disk is full');
    };
    world.backend.requests.length = 0;
    outbox.hook('deleting', refuse);
    await device.layer.updateCategory(id, row.id, { name: 'Play' });
    await until(() =>
      expect(world.backend.requests.filter(isWrite)).toMatchObject([{ status: 200 }]),
    );
    await world.backend.sql`update user_categories set name = 'Theirs' where id = ${row.id}`;
    outbox.hook('deleting').unsubscribe(refuse);
    // Without Web Locks its stamp is a lease, which has to run out.
    device.passTime(60_000);
    await until(async () => {
      await device.layer.pushOutbox(id);
      expect(await device.db.outbox.count()).toBe(0);
    });
    expect(world.backend.requests.filter(isWrite)).toHaveLength(1);
    expect(await device.db.user_categories.get(row.id)).toMatchObject({ name: 'Theirs' });
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Theirs' }]);
  });
});
