import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import WebSocket from 'ws';
import { publishableKey, startBackend } from './backend';
import type { Backend } from './backend';
import { mintToken } from './tokens';
import type { Account } from './tokens';

const port = inject('postgresPort');

describe.skipIf(port === null)('the backend', () => {
  let backend: Backend;
  let ada: Account;

  beforeAll(async () => {
    backend = await startBackend(port ?? 0);
    ada = await backend.createAccount('ada@example.com');
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

  it('answers 401 to a token that has expired', async () => {
    const expired = client(await mintToken(ada, -60));
    expect((await expired.from('user_categories').select()).status).toBe(401);
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
});
