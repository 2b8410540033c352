import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { publishableKey, startBackend } from '../backend/backend';
import type { Backend } from '../backend/backend';
import { mintToken } from '../backend/tokens';
import type { Account } from '../backend/tokens';
import { noBackend } from '../sync/world';
import { noBinary } from '../project/project';
import { chance } from './chance';
import { Faults } from './faults';
import { requestOf, responseOf } from './http';
import { generateFurther } from './project';
import { ask, ASKERS, requests, seldom } from './requests';
import type { Asker } from './requests';
import { Server } from './server';

const seed = Number(process.env['SEED'] ?? 1);
const numRuns = Number(process.env['MODEL_CASES'] ?? 30);

describe.skipIf(noBackend || noBinary)('the model server', () => {
  let backend: Backend;
  let ada: Account;
  let bob: Account;

  beforeAll(async () => {
    backend = await startBackend(inject('postgresPort') ?? 0, generateFurther().schema);
    ada = await backend.createAccount('ada@example.com');
    bob = await backend.createAccount('bob@example.com');
  });
  afterAll(() => backend.close());

  it(`answers as PostgreSQL does, in ${numRuns} random traces (SEED=${seed})`, async () => {
    const names = { ada: ada.id, bob: bob.id };
    const met = new Map<string, number>();
    const property = fc.asyncProperty(requests, async (trace) => {
      await forget(backend, [ada, bob]);
      const real = await realClients(backend, ada, bob);
      const model = modelClients(ada, bob);
      for (const request of trace) {
        const wanted = await ask(real[request.asker], names, request);
        const given = await ask(model[request.asker], names, request);
        expect(given, JSON.stringify(request)).toEqual(wanted);
        const kind = `${request.action.do} ${wanted.status} ${wanted.code ?? ''}`.trim();
        met.set(kind, (met.get(kind) ?? 0) + 1);
      }
    });
    await fc.assert(property, { seed, numRuns, endOnFailure: true, examples: [[[...seldom]]] });
    console.log(
      [...met]
        .map(([kind, count]) => `  ${count}  ${kind}`)
        .sort()
        .join('\n'),
    );
    // Few traces do not meet everything.
    if (numRuns < 30) return;
    const kinds = [...met.keys()].flatMap((kind) => [kind, kind.split(' ').at(-1)]);
    const codes = ['22P02', '23502', '23505', '23514', '42501', 'P0001', 'PGRST301'];
    const references = ['insert', 'update', 'delete'].map((what) => `${what} 409 23503`);
    expect(kinds).toEqual(expect.arrayContaining([...codes, ...references]));
  }, 600_000);
});

async function forget({ sql }: Backend, accounts: readonly Account[]): Promise<void> {
  await sql.unsafe(`
    delete from user_categories;
    delete from user_calendars;
    delete from user_work_periods;
    delete from ai_personas;
    delete from papers;
    delete from folders;
    delete from contracts;
  `);
  // One after the other, so that their order is the one in which the model signs them up.
  for (const { id } of accounts) {
    await sql`update user_profiles set first_name = null where id = ${id}`;
  }
}

type Clients = Readonly<Record<Asker, SupabaseClient>>;

async function realClients(backend: Backend, ada: Account, bob: Account): Promise<Clients> {
  const tokens = {
    ada: await mintToken(ada),
    bob: await mintToken(bob),
    nobody: null,
    garbage: 'garbage',
    expired: await mintToken(ada, -3600),
  };
  return clients((asker) => client(backend.url, tokens[asker], fetch));
}

function modelClients(ada: Account, bob: Account): Clients {
  const server = new Server(
    chance(1),
    new Faults(() => undefined),
    { maxRows: 1000, grants: 'users' },
    () => undefined,
  );
  for (const { id, email } of [ada, bob]) server.database.signUp(id, email);
  const old = server.auth.session(ada.id)['access_token'];
  server.auth.expire(ada.id);
  const tokens = {
    ada: server.auth.session(ada.id)['access_token'],
    bob: server.auth.session(bob.id)['access_token'],
    nobody: null,
    garbage: 'garbage',
    expired: old,
  };
  const answer: typeof fetch = (input, init) =>
    Promise.resolve(responseOf(server.answer({ ...requestOf(input, init), device: 0 })));
  return clients((asker) => client('http://model', tokens[asker] as string | null, answer));
}

function clients(make: (asker: Asker) => SupabaseClient): Clients {
  return Object.fromEntries(ASKERS.map((asker) => [asker, make(asker)])) as Clients;
}

function client(url: string, token: string | null, answer: typeof fetch): SupabaseClient {
  return createClient(url, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, storageKey: crypto.randomUUID() },
    global: {
      fetch: answer,
      headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    },
  });
}
