import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import WebSocket from 'ws';
import { until } from '../device/until';
import { findProject } from './findProject';
import type { ContractProject } from './findProject';

// What the layer relies on in Supabase's answers. By default the tests' own backend is asked; a project of
// Supabase is asked instead where LARDER_SUPABASE_URL, LARDER_SUPABASE_ANON_KEY and
// LARDER_SUPABASE_SERVICE_KEY are set. Into that project the files of generated/supabase/schemas have to be
// loaded before, in the order of their names. The tests make two accounts there, and delete them at the end.

interface Person {
  id: string;
  email: string;
  token: string;
  /** Signed in. */
  supabase: SupabaseClient;
}

type Answer = { status: number; error: unknown; data: unknown };

const project = findProject(inject('postgresPort'));
const password = `correct horse ${crypto.randomUUID()}`;
const foreign = (token: string) => `${token.slice(0, -8)}AAAAAAAA`;

describe.skipIf(project === null)('Supabase', () => {
  let place: ContractProject;
  let admin: SupabaseClient;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    place = await (project as NonNullable<typeof project>)();
    admin = client(place.serviceKey);
    ada = await person('ada');
    bob = await person('bob');
  });
  afterAll(async () => {
    for (const one of [ada, bob]) {
      await one?.supabase.removeAllChannels();
      if (one) await admin.auth.admin.deleteUser(one.id);
    }
    await place?.close();
  });

  const client = (key: string, token?: string): SupabaseClient =>
    createClient(place.url, key, {
      auth: { persistSession: false, autoRefreshToken: false, storageKey: crypto.randomUUID() },
      db: { retry: false },
      realtime: { transport: WebSocket as never },
      ...(token === undefined ? {} : { accessToken: async () => token }),
    });

  async function person(name: string): Promise<Person> {
    const email = `${name}-${crypto.randomUUID()}@example.com`;
    const made = await admin.auth.admin.createUser({ email, password, email_confirm: true });
    if (made.error) throw made.error;
    const supabase = client(place.anonKey);
    const { data, error } = await supabase.auth.signInWithPassword({ email, password });
    if (error) throw error;
    const token = data.session.access_token;
    return { id: data.user.id, email, token, supabase: client(place.anonKey, token) };
  }

  const category = (owner: Person, name: string) => ({
    id: crypto.randomUUID(),
    user_id: owner.id,
    name: `${name} ${crypto.randomUUID()}`,
  });
  const categories = (owner: Person) => owner.supabase.from('user_categories');
  async function stored(owner: Person, name: string) {
    const row = category(owner, name);
    const { error } = await categories(owner).insert(row);
    expect(error).toBeNull();
    return row;
  }

  describe('to a person who signs in', () => {
    it('gives the account that was made', async () => {
      const { data, error } = await client(place.anonKey).auth.signInWithPassword({
        email: ada.email,
        password,
      });
      expect([error, data.user?.id]).toEqual([null, ada.id]);
    });

    it('refuses a wrong password and an unknown refresh token with 400', async () => {
      const { auth } = client(place.anonKey);
      const wrong = await auth.signInWithPassword({ email: ada.email, password: 'wrong' });
      expect(wrong.error).toMatchObject({ status: 400, code: 'invalid_credentials' });
      const stale = await auth.refreshSession({ refresh_token: 'unknown' });
      expect(stale.error).toMatchObject({ name: 'AuthApiError', status: 400 });
    });

    it('has made the profile of a new account', async () => {
      const { data } = await ada.supabase.from('user_profiles').select().eq('id', ada.id);
      expect(data).toMatchObject([
        { id: ada.id, user_id: ada.id, email: ada.email, timezone: 'UTC' },
      ]);
    });
  });

  describe('to a write', () => {
    it('says 201 to an insert, with its row where that is asked for', async () => {
      const plain = await categories(ada).insert(category(ada, 'Plain'));
      expect([plain.status, plain.error, plain.data]).toEqual([201, null, null]);
      const row = category(ada, 'Returned');
      const told = await categories(ada).insert(row).select();
      expect([told.status, told.error]).toEqual([201, null]);
      expect(told.data).toMatchObject([{ ...row, color: 'neutral', is_default: false }]);
    });

    it('prints timestamps in ISO form with an offset', async () => {
      const { data } = await categories(ada).insert(category(ada, 'Timestamps')).select().single();
      expect(data.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/);
    });

    it('leaves a row that is there as it is, where duplicates are ignored', async () => {
      const row = await stored(ada, 'First');
      const again = await categories(ada)
        .upsert([{ ...row, name: 'Second' }], { onConflict: 'id', ignoreDuplicates: true })
        .select();
      expect([again.status, again.error, again.data]).toEqual([201, null, []]);
      const { data } = await categories(ada).select('name').eq('id', row.id);
      expect(data).toEqual([{ name: row.name }]);
    });

    it('ignores a duplicate that belongs to somebody else too, and shows nothing of it', async () => {
      const row = await stored(bob, 'Of Bob');
      const { status, error, data } = await categories(ada)
        .upsert([{ ...category(ada, 'Same key'), id: row.id }], {
          onConflict: 'id',
          ignoreDuplicates: true,
        })
        .select();
      expect([status, error, data]).toEqual([201, null, []]);
    });

    it('says 204 to an update and a deletion that meet no row, as if they had', async () => {
      const nobody = crypto.randomUUID();
      const update = await categories(ada).update({ name: 'x' }).eq('id', nobody);
      const deletion = await categories(ada).delete().eq('id', nobody);
      expect([update.status, update.error]).toEqual([204, null]);
      expect([deletion.status, deletion.error]).toEqual([204, null]);
    });

    it('answers [] to an update of a version that is not there any more', async () => {
      const row = await stored(ada, 'Old version');
      const { status, error, data } = await categories(ada)
        .update({ color: 'rose' })
        .eq('id', row.id)
        .eq('updated_at', '2020-01-01T00:00:00+00:00')
        .select();
      expect([status, error, data]).toEqual([200, null, []]);
    });

    it('finds a version by the timestamp that it has printed itself', async () => {
      const row = await stored(ada, 'This version');
      const { data } = await categories(ada).select('updated_at').eq('id', row.id).single();
      const update = await categories(ada)
        .update({ color: 'rose' })
        .eq('id', row.id)
        .eq('updated_at', data?.updated_at)
        .select('color');
      expect(update.data).toEqual([{ color: 'rose' }]);
    });

    it('keeps nothing of a batch with one bad row', async () => {
      const good = category(ada, 'Good');
      const bad = { ...category(ada, ''), name: '' };
      const { status, error } = await categories(ada).insert([good, bad]);
      expect([status, error?.code]).toEqual([400, '23514']);
      expect((await categories(ada).select('id').eq('id', good.id)).data).toEqual([]);
    });
  });

  describe('refuses', () => {
    const refused = ({ status, error }: Answer) => ({ status, ...(error as object) });
    const insert = (table: string, row: object) => ada.supabase.from(table).insert(row);

    it('a duplicate, and hides the values', async () => {
      const row = await stored(ada, 'Taken');
      expect(refused(await categories(ada).insert(row))).toMatchObject({
        status: 409,
        code: '23505',
        details: null,
        message: 'duplicate key value violates unique constraint "user_categories_pkey"',
      });
      const sameName = { ...row, id: crypto.randomUUID() };
      expect(refused(await categories(ada).insert(sameName))).toMatchObject({
        status: 409,
        code: '23505',
        message:
          'duplicate key value violates unique constraint "user_categories_user_id_name_key"',
      });
    });

    it('what a check or a null forbids', async () => {
      expect(refused(await categories(ada).insert({ name: '' }))).toMatchObject({
        status: 400,
        code: '23514',
        details: null,
        message:
          'new row for relation "user_categories" violates check constraint "user_categories_name_check"',
      });
      expect(refused(await categories(ada).insert({ name: null }))).toMatchObject({
        status: 400,
        code: '23502',
        message:
          'null value in column "name" of relation "user_categories" violates not-null constraint',
      });
    });

    it('a reference to a row that is not there', async () => {
      const row = { id: crypto.randomUUID(), user_id: crypto.randomUUID(), name: 'Nobody' };
      expect(refused(await admin.from('user_categories').insert(row))).toMatchObject({
        status: 409,
        code: '23503',
        message:
          'insert or update on table "user_categories" violates foreign key constraint "user_categories_user_id_fkey"',
      });
    });

    // The message alone tells these two apart: the first is about a row, the second about the table.
    it("somebody else's row by the policy's name, and a missing grant by the table's", async () => {
      expect(refused(await categories(ada).insert(category(bob, 'Foreign')))).toMatchObject({
        status: 403,
        code: '42501',
        message: 'new row violates row-level security policy for table "user_categories"',
      });
      const ungranted = { ...category(ada, 'Ungranted'), created_at: '2020-01-01T00:00:00Z' };
      expect(refused(await categories(ada).insert(ungranted))).toMatchObject({
        status: 403,
        code: '42501',
        message: 'permission denied for table user_categories',
      });
    });

    it('a rule of a trigger, with its message and its name as the hint', async () => {
      const row = { ...category(ada, 'Default'), is_default: true };
      await categories(ada).insert(row);
      const deletion = await categories(ada).delete().eq('id', row.id);
      expect(refused(deletion)).toMatchObject({
        status: 400,
        code: 'P0001',
        message: 'Cannot delete default category',
        hint: 'keep-default',
      });
    });

    it('names that it does not know', async () => {
      expect(refused(await categories(ada).insert({ name: 'x', nope: 1 }))).toMatchObject({
        status: 400,
        code: 'PGRST204',
        message: "Could not find the 'nope' column of 'user_categories' in the schema cache",
      });
      expect(refused(await categories(ada).select().eq('nope', 1))).toMatchObject({
        status: 400,
        code: '42703',
      });
      expect(refused(await insert('nope', {}))).toMatchObject({ status: 404, code: 'PGRST205' });
      expect(refused(await ada.supabase.rpc('nope'))).toMatchObject({
        status: 404,
        code: 'PGRST202',
      });
    });

    it.each([
      ['uuid', () => categories(ada).select().eq('id', 'no-uuid'), '22P02'],
      ['value of an enum', () => insert('user_categories', { name: 'x', color: 'no' }), '22P02'],
      ['moment', () => categories(ada).select().gt('updated_at', 'nope'), '22007'],
      ['integer', () => insert('user_work_periods', { weekday: 99_999_999_999 }), '22003'],
      [
        'conflict target',
        () =>
          categories(ada).upsert({ name: 'x' }, { onConflict: 'color', ignoreDuplicates: true }),
        '42P10',
      ],
    ])('what is no %s', async (_, ask, code) => {
      expect(refused(await ask())).toMatchObject({ status: 400, code });
    });

    it('to call none or several rows a single one', async () => {
      expect(refused(await categories(ada).select().eq('id', ada.id).single())).toMatchObject({
        status: 406,
        code: 'PGRST116',
      });
      expect(await categories(ada).select().eq('id', ada.id).maybeSingle()).toMatchObject({
        status: 200,
        data: null,
      });
    });
  });

  describe('to somebody else', () => {
    it('shows no row, lets none be changed, and calls neither an error', async () => {
      const row = await stored(ada, 'Private');
      const ask = [
        categories(bob).select().eq('id', row.id),
        categories(bob).update({ name: 'x' }).eq('id', row.id).select(),
        categories(bob).delete().eq('id', row.id).select(),
      ];
      for (const { status, error, data } of await Promise.all(ask)) {
        expect([status, error, data]).toEqual([200, null, []]);
      }
      const { count } = await categories(bob)
        .select('id', { count: 'exact' })
        .eq('user_id', ada.id)
        .limit(1);
      expect(count).toBe(0);
    });

    it('answers 401 and no code to a key that is none', async () => {
      const { status, error } = await client('sb_publishable_none')
        .from('user_categories')
        .select();
      expect([status, error?.message]).toEqual([401, 'Invalid API key']);
      expect(error?.code).toBeUndefined();
    });

    it('answers 401 without a token, and with one that is none or not its own', async () => {
      const anonymous = await client(place.anonKey).from('user_categories').select();
      expect([anonymous.status, anonymous.error?.code]).toEqual([401, '42501']);
      for (const bad of [foreign(ada.token), 'nonsense']) {
        const { status, error } = await client(place.anonKey, bad).from('user_categories').select();
        expect([status, error?.code]).toEqual([401, 'PGRST301']);
      }
    });
  });

  describe('to a pull', () => {
    it('counts all rows, of which it gives as many as were asked for', async () => {
      const rows = [category(bob, 'One'), category(bob, 'Two'), category(bob, 'Three')];
      await categories(bob).insert(rows);
      const keys = rows.map(({ id }) => id);
      const { status, data, count } = await categories(bob)
        .select('id', { count: 'exact' })
        .in('id', keys)
        .limit(2);
      expect([status, data?.length, count]).toEqual([206, 2, 3]);
    });

    it('goes on after a place of the order, rows of one moment by their key', async () => {
      const rows = [category(bob, 'A'), category(bob, 'B'), category(bob, 'C')];
      await categories(bob).insert(rows);
      const keys = rows.map(({ id }) => id);
      const ordered = () =>
        categories(bob).select('id,updated_at').in('id', keys).order('updated_at').order('id');
      const all = (await ordered()).data ?? [];
      const { id, updated_at } = all[0] ?? {};
      const same = `and(updated_at.eq."${updated_at}",id.gt."${id}")`;
      const { data } = await ordered().or(`updated_at.gt."${updated_at}",${same}`);
      expect(all).toHaveLength(3);
      expect(data).toEqual(all.slice(1));
    });
  });

  describe('over the socket', () => {
    const binding = (table: string) => ({ event: '*' as const, schema: 'public', table });

    it("sends the owner's changes, deletions with the key only", async () => {
      const events: Record<string, unknown>[] = [];
      const states: string[] = [];
      ada.supabase
        .channel('contract')
        .on(
          'postgres_changes',
          { ...binding('user_categories'), filter: `user_id=eq.${ada.id}` },
          (event) => events.push(event),
        )
        .on('system', {}, ({ status }: { status: string }) => states.push(`system ${status}`))
        .subscribe((state) => states.push(state));
      // The join is answered before the subscription stands: only the second says that it does.
      await until(() => expect(states).toEqual(['SUBSCRIBED', 'system ok']));

      const foreignRow = await stored(bob, 'Foreign');
      const row = await stored(ada, 'Live');
      await categories(ada).update({ color: 'rose' }).eq('id', row.id);
      // Whether the row may be seen is asked when the event is sent: not before it is deleted.
      await until(() => expect(events).toHaveLength(2));
      await categories(ada).delete().eq('id', row.id);
      await until(() => expect(events).toHaveLength(3));

      expect(events.map(({ eventType }) => eventType)).toEqual(['INSERT', 'UPDATE', 'DELETE']);
      expect(events[0]?.['new']).toMatchObject({ ...row, color: 'neutral', is_default: false });
      const { updated_at } = events[1]?.['new'] as { updated_at: string };
      expect(updated_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
      expect(events[2]).toMatchObject({ new: {}, old: { id: row.id }, errors: null });
      expect(Object.keys(events[2]?.['old'] as object)).toEqual(['id']);
      expect(JSON.stringify(events)).not.toContain(foreignRow.id);
      await ada.supabase.removeAllChannels();
    });

    it('silences a whole channel when one of its tables is not published', async () => {
      const states: string[] = [];
      const messages: { status: string; message: string }[] = [];
      ada.supabase
        .channel('unpublished')
        .on('postgres_changes', binding('user_categories'), () => states.push('event'))
        .on('postgres_changes', binding('never_published'), () => states.push('event'))
        .on('system', {}, (message: (typeof messages)[number]) => messages.push(message))
        .subscribe((state) => states.push(state));
      await until(() => expect(messages.length).toBeGreaterThan(0));
      await stored(ada, 'Unheard');
      expect(states).toEqual(['SUBSCRIBED']);
      expect(messages[0]?.status).toBe('error');
      expect(messages[0]?.message).toContain(
        'Unable to subscribe to changes with given parameters',
      );
      await ada.supabase.removeAllChannels();
    });

    it('refuses a join whose token is not its own', async () => {
      const states: string[] = [];
      const stranger = client(place.anonKey, foreign(ada.token));
      stranger
        .channel('stranger')
        .on('postgres_changes', binding('user_categories'), () => states.push('event'))
        .subscribe((state) => states.push(state));
      await until(() => expect(states).toContain('CHANNEL_ERROR'));
      expect(states).not.toContain('SUBSCRIBED');
      await stranger.removeAllChannels();
    });
  });

  it('takes the rows of an account with it when that is deleted', async () => {
    const eve = await person('eve');
    const row = await stored(eve, 'Of Eve');
    await admin.auth.admin.deleteUser(eve.id);
    const { data, error } = await admin.from('user_categories').select().eq('id', row.id);
    expect([error, data]).toEqual([null, []]);
  });
});
