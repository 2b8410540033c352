import { describe, expect, it } from 'vitest';
import { password } from '../backend/backend';
import { entries, waiting } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

const isWrite = ({ method }: { method: string }) => method !== 'GET';

describe.skipIf(noBackend)('push', () => {
  const world = useWorld();

  it("sends an insert by itself, and the device takes the server's timestamps", async () => {
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(world.ada.id, { name: 'Work', color: 'rose' });
    await drained(device);
    const [server] = await world.rows('user_categories', world.ada);
    expect(server).toMatchObject({ id: row.id, name: 'Work', color: 'rose', is_default: false });
    const { mapCategoryFromServer } = await device.module('mapping');
    const answer = await (await world.as(world.ada)).from('user_categories').select().single();
    expect(await device.db.user_categories.get(row.id)).toEqual(mapCategoryFromServer(answer.data));
  });

  it('sends edits that were made before sync began', async () => {
    const device = await world.device(world.ada);
    await device.layer.createCategory(world.ada.id, { name: 'Offline' });
    await device.layer.startSync(world.ada.id);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Offline' }]);
  });

  it("sends an update as the changed columns only, so that another device's edit survives", async () => {
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    await world.backend.sql`update user_categories set color = 'rose' where id = ${row.id}`;
    await device.layer.updateCategory(world.ada.id, row.id, { name: 'Play' });
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([
      { name: 'Play', color: 'rose' },
    ]);
    await until(async () =>
      expect(await device.db.user_categories.get(row.id)).toMatchObject({
        name: 'Play',
        color: 'rose',
      }),
    );
  });

  it('sends a deletion', async () => {
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    await device.layer.deleteCategory(world.ada.id, row.id);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toEqual([]);
    expect(await device.db.user_categories.get(row.id)).toBeUndefined();
  });

  it('sends every table', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.createCalendar(id, { name: 'Home', type: 'archive', visible: false });
    await device.layer.createUserWorkPeriod(id, {
      weekday: 1,
      start_time: '09:00',
      end_time: '17:00',
    });
    await device.layer.createAIPersona(id, { name: 'Helper', properties_ext: { voice: 'low' } });
    await device.layer.updateUserProfile(id, { first_name: 'Ada', timezone: 'Europe/London' });
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
    expect(await world.rows('user_calendars', world.ada)).toMatchObject([
      { type: 'archive', visible: false },
    ]);
    expect(await world.rows('user_work_periods', world.ada)).toMatchObject([
      { start_time: '09:00:00' },
    ]);
    expect(await world.rows('ai_personas', world.ada)).toMatchObject([
      { temperature: '0.70', properties_ext: { voice: 'low' } },
    ]);
    expect(await world.rows('user_profiles', world.ada)).toMatchObject([
      { first_name: 'Ada', timezone: 'Europe/London', email: world.ada.email },
    ]);
  });

  it('sends edits in their order, where a rule needs each of them', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    const row = await device.layer.createCalendar(id, { name: 'Home', type: 'default' });
    await device.layer.updateCalendar(id, row.id, { type: 'user' });
    await device.layer.updateCalendar(id, row.id, { type: 'archive' });
    await device.layer.startSync(id);
    await drained(device);
    expect(await world.rows('user_calendars', world.ada)).toMatchObject([{ type: 'archive' }]);
  });

  it('frees a name before it gives it to another row', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const first = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.deleteCategory(id, first.id);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.startSync(id);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it('leaves one default persona, on the device and on the server', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    await device.layer.createAIPersona(id, { name: 'First', is_default: true });
    await drained(device);
    await device.layer.createAIPersona(id, { name: 'Second', is_default: true });
    await drained(device);
    const isDefault = (row: { is_default?: unknown }) => row.is_default === true;
    expect((await world.rows('ai_personas', world.ada)).filter(isDefault)).toMatchObject([
      { name: 'Second' },
    ]);
    await until(async () =>
      expect((await device.db.ai_personas.toArray()).filter(isDefault)).toMatchObject([
        { name: 'Second' },
      ]),
    );
  });

  it('carries a token of the user on each request', async () => {
    const device = await world.synced(world.ada);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(world.backend.requests.length).toBeGreaterThan(0);
    expect(new Set(world.backend.requests.map(({ subject }) => subject))).toEqual(
      new Set([world.ada.id]),
    );
  });

  it('waits without a session, keeps the outbox, and goes on when there is one', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    await device.supabase.auth.signOut({ scope: 'local' });
    await device.layer.startSync(id).catch(() => undefined);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.pushOutbox(id).catch(() => undefined);
    expect(world.backend.requests).toEqual([]);
    expect(await waiting(device)).toHaveLength(1);
    expect(await entries(device)).toMatchObject([{ status: 'pending' }]);

    await device.supabase.auth.signInWithPassword({ email: world.ada.email, password });
    await device.layer.pushOutbox(id);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it("sends nothing under another user's token", async () => {
    const supabase = await world.as(world.bob);
    const device = await world.device(world.ada, { supabase });
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await device.layer.startSync(world.ada.id).catch(() => undefined);
    await device.layer.pushOutbox(world.ada.id).catch(() => undefined);
    expect(world.backend.requests).toEqual([]);
    expect(await waiting(device)).toHaveLength(1);
  });

  it('sends under the token that it has checked, whatever the session has become', async () => {
    const device = await world.synced(world.ada);
    const sessions = [
      await device.supabase.auth.getSession(),
      await (await world.as(world.bob)).auth.getSession(),
    ] as const;
    // The session changes between each look at it and the next.
    let looks = 0;
    device.supabase.auth.getSession = async () => sessions[looks++ % 2 === 0 ? 0 : 1];
    world.backend.requests.length = 0;
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await until(async () => {
      await device.layer.pushOutbox(world.ada.id).catch(() => undefined);
      expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
    });
    const subjects = world.backend.requests.map(({ subject }) => subject);
    expect(new Set(subjects)).toEqual(new Set([world.ada.id]));
  });

  it('fails nothing when the token is refused', async () => {
    const device = await world.synced(world.ada);
    world.backend.fail(
      { status: 401, body: { code: 'PGRST303', message: 'JWT expired' } },
      isWrite,
      1000,
    );
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await until(() => expect(world.backend.requests.filter(isWrite)).toHaveLength(2));
    expect(await entries(device)).toMatchObject([{ status: 'pending', reason: null }]);
    world.backend.heal();
    await device.layer.pushOutbox(world.ada.id);
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it('tries again after a failure that can pass', async () => {
    const device = await world.synced(world.ada);
    world.backend.fail({ status: 503 }, isWrite);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(world.backend.requests.filter(isWrite).map(({ status }) => status)).toEqual([503, 201]);
  });

  it('stores a row once although the reply to its insert was lost', async () => {
    const device = await world.synced(world.ada);
    world.backend.fail({ lose: 'reply' }, isWrite);
    const row = await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ id: row.id }]);
    expect((await device.db.user_categories.get(row.id))?.name).toBe('Work');
  });

  it.each(['pull', 'event'])(
    'takes an insert whose reply was lost for done once a %s brings its row',
    async (way) => {
      const { id } = world.ada;
      const device = way === 'pull' ? await world.device(world.ada) : await world.synced(world.ada);
      world.backend.fail({ lose: 'reply' }, isWrite);
      // Until the row has been seen, no further attempt gets through.
      world.backend.fail({ lose: 'request' }, isWrite, 1000);
      const row = await device.layer.createCategory(id, { name: 'Work' });
      await device.layer.updateCategory(id, row.id, { name: 'Play' });
      if (way === 'pull') {
        await device.layer.startSync(id);
        await device.layer.stopSync();
        await device.layer.pushOutbox(id);
        await device.layer.pullCategories(id);
      }
      await until(async () =>
        expect((await entries(device)).filter(({ op }) => op === 'insert')).toEqual([]),
      );
      await world.backend.sql`delete from user_categories where id = ${row.id}`;
      world.backend.heal();
      await device.layer.pushOutbox(id);
      expect(await world.rows('user_categories', world.ada)).toEqual([]);
    },
  );

  it('is delayed no longer than any attempt is, although the clock was set back', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    await device.layer.createCategory(id, { name: 'Work' });
    await device.layer.startSync(id);
    await drained(device);
    await device.layer.stopSync();
    world.backend.fail({ status: 503 }, isWrite);
    await device.layer.createCategory(id, { name: 'Play' });
    await device.layer.pushOutbox(id);
    expect(await entries(device)).toMatchObject([{ attempts: 1 }]);
    device.passTime(-60_000);
    await device.layer.pushOutbox(id);
    expect(await entries(device)).toEqual([]);
  });

  it('sends a row whose request was lost on the way', async () => {
    const device = await world.synced(world.ada);
    world.backend.fail({ lose: 'request' }, isWrite);
    await device.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it('keeps an edit that is made while the former one is on its way', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    world.backend.fail({ delayMs: 400 }, isWrite);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await until(async () =>
      expect(await entries(device)).toMatchObject([{ attempt: expect.any(String) }]),
    );
    await device.layer.updateCategory(id, row.id, { name: 'Play' });
    await drained(device);
    expect(await device.db.user_categories.get(row.id)).toMatchObject({ name: 'Play' });
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Play' }]);
  });

  it('lets a refused entry hold back its own row only', async () => {
    const { id } = world.ada;
    await world.backend
      .sql`alter table user_categories add constraint no_work check (name <> 'Refused')`;
    const device = await world.synced(world.ada);
    const refused = await device.layer.createCategory(id, { name: 'Refused' });
    await until(async () => expect(await entries(device)).toMatchObject([{ status: 'failed' }]));
    await device.layer.createCategory(id, { name: 'Accepted' });
    await until(async () =>
      expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Accepted' }]),
    );
    expect(await entries(device)).toMatchObject([
      { status: 'failed', error: { code: '23514' }, payload: { id: refused.id } },
    ]);
    expect(await device.db.user_categories.get(refused.id)).toMatchObject({ name: 'Refused' });
    await world.backend.sql`alter table user_categories drop constraint no_work`;
  });

  it('sends a refused change again with the next edit of its row', async () => {
    const { id } = world.ada;
    await world.backend
      .sql`alter table user_categories add constraint no_work check (name <> 'Refused')`;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Refused' });
    await until(async () => expect(await entries(device)).toMatchObject([{ status: 'failed' }]));
    await device.layer.updateCategory(id, row.id, { name: 'Accepted' });
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ name: 'Accepted' }]);
    await world.backend.sql`alter table user_categories drop constraint no_work`;
  });

  it('does not send the columns that belong to the server', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.updateCategory(id, row.id, { name: 'Play' });
    await drained(device);
    const bodies = world.backend.requests.filter(isWrite).map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    for (const body of bodies) expect(body).not.toMatch(/created_at|updated_at/);
  });

  it('waits while the server lacks a grant, and goes on when it has it', async () => {
    const { id } = world.ada;
    await world.backend.sql`revoke insert on user_categories from authenticated`;
    const device = await world.synced(world.ada);
    await device.layer.createCategory(id, { name: 'Work' });
    await until(() =>
      expect(world.backend.requests.filter(isWrite)).toMatchObject([{ status: 403 }]),
    );
    expect(await entries(device)).toMatchObject([{ status: 'pending' }]);
    await world.backend
      .sql`grant insert (id, user_id, name, color, is_default) on user_categories to authenticated`;
    await drained(device);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it('keeps what another device was first with, and says which columns met', async () => {
    const { id } = world.ada;
    const device = await world.device(world.ada);
    await device.layer.createCategory(id, { name: 'Work' });
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${id}, 'Work')`;
    await device.layer.startSync(id);
    await until(async () =>
      expect(await entries(device)).toMatchObject([{ status: 'failed', error: { code: '23505' } }]),
    );
    expect(await device.db.user_categories.count()).toBe(2);
  });

  it('does not make a deleted row anew with an update of it', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.updateCategory(id, row.id, { name: 'Mine' });
    await world.backend.sql`delete from user_categories where id = ${row.id}`;
    await device.layer.startSync(id);
    await until(async () => expect(await entries(device)).toMatchObject([{ status: 'failed' }]));
    expect(await world.rows('user_categories', world.ada)).toEqual([]);
  });

  it('takes a deletion of a row that is gone already for done', async () => {
    const { id } = world.ada;
    const device = await world.synced(world.ada);
    const row = await device.layer.createCategory(id, { name: 'Work' });
    await drained(device);
    await device.layer.stopSync();
    await device.layer.deleteCategory(id, row.id);
    await world.backend.sql`delete from user_categories where id = ${row.id}`;
    await device.layer.startSync(id);
    await drained(device);
  });

  it.each(['update', 'delete'] as const)(
    'applies an %s once although its reply was lost',
    async (op) => {
      const { id } = world.ada;
      const device = await world.synced(world.ada);
      const row = await device.layer.createCategory(id, { name: 'Work' });
      await drained(device);
      world.backend.fail({ lose: 'reply' }, isWrite);
      if (op === 'update') await device.layer.updateCategory(id, row.id, { name: 'Play' });
      else await device.layer.deleteCategory(id, row.id);
      await drained(device);
      const expected = op === 'update' ? [{ name: 'Play' }] : [];
      expect(await world.rows('user_categories', world.ada)).toMatchObject(expected);
      expect(await device.db.user_categories.toArray()).toMatchObject(expected);
    },
  );

  it('sends what a tab that does not sync has written', async () => {
    const { id } = world.ada;
    const syncing = await world.synced(world.ada);
    const other = await world.device(world.ada, { database: syncing.database });
    await other.layer.createCategory(id, { name: 'Work' });
    await drained(other);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  });

  it('sends an edit once although two tabs sync', async () => {
    const { id } = world.ada;
    const one = await world.synced(world.ada);
    const two = await world.synced(world.ada, { database: one.database });
    world.backend.requests.length = 0;
    const row = await one.layer.createCategory(id, { name: 'Work' });
    await drained(two);
    expect(world.backend.requests.filter(isWrite)).toHaveLength(1);
    expect(await world.rows('user_categories', world.ada)).toMatchObject([{ id: row.id }]);
  });
});
