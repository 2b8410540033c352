import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import WebSocket from 'ws';
import { password, publishableKey, startBackend } from './backend';
import type { Backend } from './backend';
import { until } from '../device/until';
import { mintToken } from './tokens';
import type { Account } from './tokens';

const port = inject('postgresPort');

describe.skipIf(port === null)('the backend answers as Supabase does', () => {
  let backend: Backend;
  let ada: Account;
  let bob: Account;

  beforeAll(async () => {
    backend = await startBackend(port ?? 0);
    ada = await backend.createAccount('ada@example.com');
    bob = await backend.createAccount('bob@example.com');
  });
  afterAll(() => backend.close());
  beforeEach(() => backend.heal());

  const client = (token?: string): SupabaseClient =>
    createClient(backend.url, publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
      db: { retry: false },
      realtime: { transport: WebSocket as never },
      ...(token ? { accessToken: async () => token } : {}),
    });
  const category = (owner: Account, name: string) => ({
    id: crypto.randomUUID(),
    user_id: owner.id,
    name,
  });

  it('signs a person in with a password', async () => {
    const supabase = client();
    const { data, error } = await supabase.auth.signInWithPassword({ email: ada.email, password });
    expect(error).toBeNull();
    expect(data.user?.id).toBe(ada.id);
  });

  it('makes the profile of a new account', async () => {
    const { data } = await client(await mintToken(ada))
      .from('user_profiles')
      .select()
      .eq('id', ada.id);
    expect(data).toMatchObject([
      { id: ada.id, user_id: ada.id, email: ada.email, timezone: 'UTC' },
    ]);
  });

  it('prints timestamps in ISO form with an offset', async () => {
    const supabase = client(await mintToken(ada));
    const { data, status } = await supabase
      .from('user_categories')
      .insert(category(ada, 'Timestamps'))
      .select()
      .single();
    expect(status).toBe(201);
    expect(data.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/);
  });

  it.each([
    ['a check', 'user_categories', (id: string) => ({ id, name: '' }), 400, '23514'],
    ['a duplicate', 'user_categories', (id: string) => ({ id, name: 'Taken' }), 409, '23505'],
    ['a null', 'user_categories', (id: string) => ({ id, name: null }), 400, '23502'],
    ['an unknown column', 'user_categories', (id: string) => ({ id, nope: 1 }), 400, 'PGRST204'],
    ['an unknown table', 'nope', (id: string) => ({ id }), 404, 'PGRST205'],
    [
      'a column without grant',
      'user_categories',
      (id: string) => ({ id, name: 'x', created_at: 'now' }),
      403,
      '42501',
    ],
    [
      'a foreign owner',
      'user_categories',
      (id: string) => ({ id, name: 'x', user_id: bob.id }),
      403,
      '42501',
    ],
  ])('refuses %s with its code', async (_, table, row, status, code) => {
    const supabase = client(await mintToken(ada));
    await supabase.from('user_categories').insert(category(ada, 'Taken'));
    const answer = await supabase.from(table).insert(row(crypto.randomUUID()));
    expect([answer.status, answer.error?.code]).toEqual([status, code]);
  });

  it('gives a rule of a trigger with its message and hint', async () => {
    const supabase = client(await mintToken(ada));
    const row = { ...category(ada, 'Default'), is_default: true };
    await supabase.from('user_categories').insert(row);
    const { status, error } = await supabase.from('user_categories').delete().eq('id', row.id);
    expect(status).toBe(400);
    expect(error).toMatchObject({
      code: 'P0001',
      message: 'Cannot delete default category',
      hint: 'keep-default',
    });
  });

  it('answers an expired, a foreign and a malformed token with 401', async () => {
    const token = await mintToken(ada, -60);
    for (const bad of [token, `${await mintToken(ada)}x`, 'nonsense']) {
      const { status } = await client(bad).from('user_categories').select();
      expect(status).toBe(401);
    }
  });

  it("shows nobody another account's rows, and says so without an error", async () => {
    const row = category(ada, 'Private');
    await client(await mintToken(ada))
      .from('user_categories')
      .insert(row);
    const other = client(await mintToken(bob));
    expect((await other.from('user_categories').select().eq('id', row.id)).data).toEqual([]);
    const update = await other
      .from('user_categories')
      .update({ name: 'x' })
      .eq('id', row.id)
      .select();
    expect([update.error, update.data]).toEqual([null, []]);
  });

  it('loses the reply of a request that was committed', async () => {
    const row = category(ada, 'Lost reply');
    backend.fail({ lose: 'reply' }, ({ method }) => method === 'POST');
    const { status } = await client(await mintToken(ada))
      .from('user_categories')
      .insert(row);
    expect(status).toBe(0);
    const stored = await backend.sql`select name from user_categories where id = ${row.id}`;
    expect(stored[0]?.['name']).toBe('Lost reply');
  });

  it("sends the owner's changes to a subscribed client, deletions with the key only", async () => {
    const supabase = client(await mintToken(ada));
    const events: Record<string, unknown>[] = [];
    const states: string[] = [];
    const channel = supabase
      .channel('contract')
      .on(
        'postgres_changes',
        { event: '*', schema: 'public', table: 'user_categories', filter: `user_id=eq.${ada.id}` },
        (event) => events.push(event),
      )
      .on('system', {}, (message: { status: string }) => states.push(message.status))
      .subscribe();
    await until(() => expect(states).toEqual(['ok']));

    const row = category(ada, 'Live');
    await client(await mintToken(bob))
      .from('user_categories')
      .insert(category(bob, 'Foreign'));
    await supabase.from('user_categories').insert(row);
    await supabase.from('user_categories').update({ name: 'Live still' }).eq('id', row.id);
    await supabase.from('user_categories').delete().eq('id', row.id);
    await until(() => expect(events).toHaveLength(3));

    expect(events.map(({ eventType }) => eventType)).toEqual(['INSERT', 'UPDATE', 'DELETE']);
    expect(events[0]?.['new']).toMatchObject({ name: 'Live', color: 'neutral', is_default: false });
    const stamp = (events[0]?.['new'] as { updated_at: string }).updated_at;
    expect(stamp).toMatch(/T.*\+00:00$/);
    expect(events[2]?.['old']).toEqual({ id: row.id });
    await supabase.removeChannel(channel);
  });

  it('silences a whole channel when one of its tables is not published', async () => {
    const supabase = client(await mintToken(ada));
    await backend.sql`alter publication supabase_realtime drop table ai_personas`;
    const states: string[] = [];
    const messages: { status: string; message: string }[] = [];
    const binding = (table: string) => ({ event: '*' as const, schema: 'public', table });
    const channel = supabase
      .channel('unpublished')
      .on('postgres_changes', binding('user_categories'), () => undefined)
      .on('postgres_changes', binding('ai_personas'), () => undefined)
      .on('system', {}, (message: { status: string; message: string }) => messages.push(message))
      .subscribe((state) => states.push(state));
    await until(() => expect(messages).toHaveLength(1));
    expect(states).toEqual(['SUBSCRIBED']);
    expect(messages[0]?.status).toBe('error');
    expect(messages[0]?.message).toContain('Unable to subscribe to changes with given parameters');
    await supabase.removeChannel(channel);
    await backend.sql`alter publication supabase_realtime add table ai_personas`;
  });
});
