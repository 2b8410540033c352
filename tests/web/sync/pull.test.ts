import { describe, expect, it } from 'vitest';
import { entries } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

describe.skipIf(noBackend)('pull', () => {
  const world = useWorld();

  /** Rows made on the server in one statement; with one moment for all, if it is given. */
  const fill = async (account: { id: string }, count: number, moment?: string, first = 1) => {
    await world.backend.sql.begin(async (sql) => {
      // Without its triggers the table takes the moment as it is given.
      if (moment) await sql`set local session_replication_role = replica`;
      await sql`
        insert into user_categories (id, user_id, name, created_at, updated_at)
        select gen_random_uuid(), ${account.id}, 'Name ' || n,
          coalesce(${moment ?? null}::text::timestamptz, now()), coalesce(${moment ?? null}::text::timestamptz, now())
        from generate_series(${first}::int, ${first + count - 1}::int) n`;
    });
  };
  const pages = () =>
    world.backend.requests.filter(
      ({ method, path }) => method === 'GET' && path.endsWith('user_categories'),
    );

  it("brings every row of a table that is larger than the server's page", async () => {
    await fill(world.ada, 2300);
    const device = await world.device(world.ada);
    await device.layer.startSync(world.ada.id);
    await device.layer.pullCategories(world.ada.id);
    await until(async () => expect(await device.db.user_categories.count()).toBe(2300));
    expect(pages().length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    [0, 1],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [2300, 3],
  ])('asks %d rows in %d page(s) at first, and looks once more', async (rows, count) => {
    await fill(world.bob, rows);
    // Rows of their own minutes: the second look meets the last ones only.
    await world.backend.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update user_categories
        set updated_at = timestamptz '2026-01-01' + substr(name, 6)::int * interval '1 minute'`;
    });
    const device = await world.device(world.bob);
    await device.db.meta.put({ key: 'session', uid: world.bob.id, epoch: 1 });
    world.backend.requests.length = 0;
    await device.layer.pullCategories(world.bob.id);
    expect(await device.db.user_categories.count()).toBe(rows);
    // Of the test before, a request of the other account may still arrive.
    const asked = world.backend.requests.filter(({ subject }) => subject === world.bob.id);
    expect(asked).toHaveLength(count + 1);
  });

  it('brings what comes while it runs, and ends although rows go', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    await device.db.meta.put({ key: 'session', uid: id, epoch: 1 });
    await device.layer.pullCategories(id);
    await fill(world.ada, 2300);
    const isSecondPage = ({ query }: { query: URLSearchParams }) => query.has('or');
    world.backend.fail({ delayMs: 1_000 }, isSecondPage);
    const pulled = device.layer.pullCategories(id);
    await until(() => expect(pages().filter(isSecondPage)).toHaveLength(1));
    await fill(world.ada, 900, undefined, 2301);
    await pulled;
    expect(await device.db.user_categories.count()).toBe(3200);

    await world.backend.sql`update user_categories set color = 'rose'`;
    world.backend.fail({ delayMs: 1_000 }, isSecondPage);
    world.backend.requests.length = 0;
    const again = device.layer.pullCategories(id);
    await until(() => expect(pages().filter(isSecondPage)).toHaveLength(1));
    await world.backend.sql`delete from user_categories`;
    await again;
  });

  it('brings every row of a table whose rows share one moment', async () => {
    await fill(world.ada, 1500, '2026-01-01T00:00:00.123456Z');
    const device = await world.device(world.ada);
    await device.layer.startSync(world.ada.id);
    await until(async () => expect(await device.db.user_categories.count()).toBe(1500));
    const [row] = await device.db.user_categories.toArray();
    expect(row?.updated_at).toBe('2026-01-01T00:00:00.123456Z');
  });

  it('begins where the last pull ended', async () => {
    await fill(world.ada, 1200, '2026-01-01T00:00:00Z');
    const device = await world.device(world.ada);
    await device.layer.startSync(world.ada.id);
    await until(async () => expect(await device.db.user_categories.count()).toBe(1200));
    await device.layer.pullCategories(world.ada.id);
    await device.layer.stopSync();
    await fill(world.bob, 3);
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'New')`;
    world.backend.requests.length = 0;
    await device.layer.pullCategories(world.ada.id);
    await until(async () => expect(await device.db.user_categories.count()).toBe(1201));
    expect(pages().length).toBeGreaterThan(0);
    for (const { query } of pages()) expect(query.get('updated_at')).toMatch(/^gte\./);
  });

  it('reads the minute before its end again, until nothing can be committed in it', async () => {
    const { id } = world.ada;
    /** A row of which the transaction took half a minute: its time is earlier than that of others. */
    const commitLate = (name: string) =>
      world.backend.sql.begin(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`insert into user_categories (id, user_id, name, created_at, updated_at)
          values (gen_random_uuid(), ${id}, ${name}, now(), now() - interval '30 seconds')`;
      });
    const device = await world.device(world.ada);
    await device.db.meta.put({ key: 'session', uid: id, epoch: 1 });
    await fill(world.ada, 3);
    await device.layer.pullCategories(id);
    expect(await device.db.user_categories.count()).toBe(3);
    await commitLate('Late');
    await device.layer.pullCategories(id);
    expect(await device.db.user_categories.count()).toBe(4);
    device.passTime(61_000);
    await device.layer.pullCategories(id);
    await commitLate('Too late for any transaction');
    await device.layer.pullCategories(id);
    expect(await device.db.user_categories.count()).toBe(4);
  });

  it("brings nobody else's rows, also where everybody may read them", async () => {
    await world.backend.sql`
      insert into user_work_periods (id, user_id, weekday, start_time, end_time)
      select gen_random_uuid(), owner::uuid, 1, '09:00', '17:00'
      from unnest(array[${world.ada.id}, ${world.bob.id}]) owner`;
    await fill(world.bob, 2);
    const device = await world.synced(world.ada);
    await until(async () => expect(await device.db.user_work_periods.count()).toBe(1));
    await device.layer.pullUserWorkPeriods(world.ada.id);
    for (const table of ['user_work_periods', 'user_categories'] as const) {
      const owners = (await device.db.table(table).toArray()).map(
        (row: { user_id: string }) => row.user_id,
      );
      expect(owners.filter((owner) => owner !== world.ada.id)).toEqual([]);
    }
    expect((await device.db.user_profiles.toArray()).map(({ id }) => id)).toEqual([world.ada.id]);
  });

  it('leaves an edit that waits visible, over the newer row of the server', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.updateCategory(id, row.id, { name: 'Mine' });
    await world.backend
      .sql`update user_categories set name = 'Theirs', color = 'rose' where id = ${row.id}`;

    // Pushes are refused for a while, so that the pull meets the waiting edit.
    world.backend.fail({ status: 503 }, ({ method }) => method === 'PATCH', 100);
    await device.layer.startSync(id);
    await until(async () =>
      expect(await device.db.user_categories.get(row.id)).toMatchObject({
        name: 'Mine',
        color: 'rose',
      }),
    );
    expect(await entries(device)).toMatchObject([
      { payload: { name: 'Mine' }, base: { name: 'Theirs' } },
    ]);
    world.backend.heal();
    await device.layer.pushOutbox(id);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([
      { name: 'Mine', color: 'rose' },
    ]);
  });

  it('does not bring back a row whose deletion waits', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    world.backend.fail({ status: 503 }, ({ method }) => method === 'DELETE', 100);
    await device.layer.deleteCategory(id, row.id);
    await world.backend.sql`update user_categories set color = 'rose' where id = ${row.id}`;
    await device.layer.pullCategories(id);
    expect(await device.db.user_categories.get(row.id)).toBeUndefined();
    world.backend.heal();
    await device.layer.pushOutbox(id);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toEqual([]);
  });

  it('goes on after a page that failed', async () => {
    await fill(world.ada, 1800);
    const device = await world.device(world.ada);
    const isLater = ({ method, path, query }: (typeof world.backend.requests)[number]) =>
      method === 'GET' && path.endsWith('user_categories') && query.has('or');
    world.backend.fail({ status: 503 }, isLater);
    await device.layer.startSync(world.ada.id);
    await until(async () => expect(await device.db.user_categories.count()).toBe(1800));
  });

  it('writes nothing any more after its user has left', async () => {
    await fill(world.ada, 300);
    const device = await world.device(world.ada);
    world.backend.fail({ delayMs: 400 }, ({ path }) => path.endsWith('user_categories'), 100);
    await device.layer.startSync(world.ada.id);
    await until(() => expect(pages().length).toBeGreaterThan(0));
    await device.layer.clearUserData(world.ada.id);
    await until(() => expect(pages().every(({ status }) => status !== 0)).toBe(true));
    // Whatever that answer sets off has happened when a later one has arrived.
    await device.supabase.from('user_calendars').select();
    for (const { name } of device.db.tables.filter(({ name }) => name !== 'meta')) {
      expect(await device.db.table(name).count(), name).toBe(0);
    }
  });

  it('of an earlier session writes nothing into the next one of the same user', async () => {
    await fill(world.ada, 1500);
    const device = await world.device(world.ada);
    const isSecondPage = ({ query }: { query: URLSearchParams }) => query.has('or');
    world.backend.fail({ delayMs: 1_000 }, isSecondPage);
    await device.layer.startSync(world.ada.id);
    await until(async () => expect(await device.db.user_categories.count()).toBe(1000));
    await until(() => expect(pages().filter(isSecondPage)).toHaveLength(1));
    await device.layer.clearUserData(world.ada.id);
    world.backend.fail({ status: 503 }, ({ path }) => path.endsWith('user_categories'), 1000);
    await device.layer.startSync(world.ada.id);
    await until(() => expect(pages().find(isSecondPage)?.status).not.toBe(0));
    await device.supabase.from('user_calendars').select();
    expect(await device.db.user_categories.count()).toBe(0);
  });

  it('keeps a value and a column that this version does not know', async () => {
    await fill(world.ada, 2);
    await world.backend.sql`alter table user_categories add column note text`;
    await world.backend.sql`alter type colors add value if not exists 'teal'`;
    await world.backend
      .sql`update user_categories set note = 'kept', color = 'teal' where name = 'Name 1'`;
    const device = await world.synced(world.ada);
    await until(async () => expect(await device.db.user_categories.count()).toBe(2));
    const newer = await device.db.user_categories.where('user_id').equals(world.ada.id).toArray();
    const row = newer.find(({ name }) => name === 'Name 1');
    expect(row).toMatchObject({ color: 'teal', note: 'kept' });

    // A column that this version does not know survives an edit here and on the server.
    await device.layer.updateCategory(world.ada.id, row?.id ?? '', { name: 'Renamed' });
    await drained(device);
    expect(await device.db.user_categories.get(row?.id ?? '')).toMatchObject({
      name: 'Renamed',
      note: 'kept',
    });
    expect(await world.rows('user_categories', world.ada)).toContainEqual(
      expect.objectContaining({ name: 'Renamed', note: 'kept', color: 'teal' }),
    );
    await world.backend.sql`alter table user_categories drop column note`;
  });

  it('one table that fails stops no other', async () => {
    await fill(world.ada, 2);
    await world.backend.sql`insert into user_calendars (id, user_id, name)
      values (gen_random_uuid(), ${world.ada.id}, 'Home')`;
    world.backend.fail({ status: 500 }, ({ path }) => path.endsWith('user_categories'), 1000);
    const device = await world.device(world.ada);
    await device.layer.startSync(world.ada.id).catch(() => undefined);
    await until(async () => expect(await device.db.user_calendars.count()).toBe(1));
    expect(await device.db.user_categories.count()).toBe(0);
    world.backend.heal();
    await device.layer.pullCategories(world.ada.id);
    expect(await device.db.user_categories.count()).toBe(2);
  });
});
