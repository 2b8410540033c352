import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import type postgres from 'postgres';
import { Admin } from './admin';
import { followChanges } from './changes';
import { calendarSchema, createDatabase, supabaseSchema } from './database';
import { Realtime } from './realtime';
import { isoTimestamps, postgrest, spendAutomaticGrants, withCors } from './shim';
import { accountOfRefreshToken, jwtSecret, mintSession } from './tokens';
import type { Account } from './tokens';

export const publishableKey = 'sb_publishable_test';
/** What holds it is bound by no policy. */
export const secretKey = 'sb_secret_test';

/** What goes wrong with a request. */
export interface Fault {
  /** How long it waits before it is dealt with. */
  delayMs?: number;
  /** How long its answer waits after it was dealt with. */
  answerAfterMs?: number;
  /** It is answered so, and never runs. */
  status?: number;
  body?: unknown;
  /** The connection breaks before it runs, or after it has been committed. */
  lose?: 'request' | 'reply';
  /** The connection breaks at once, and it runs so much later. */
  lateMs?: number;
}

export interface LoggedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  /** The subject of the token that it carried; null without one. */
  subject: string | null;
  body: string;
  status: number;
}

export interface Backend {
  url: string;
  /** The administrator's connection, which no policy binds. */
  sql: postgres.Sql;
  realtime: Realtime;
  /** Every REST request since the last reset, with its answer. */
  requests: LoggedRequest[];
  /** How many tokens were renewed. */
  renewals: number;
  /** Applies to the next `times` requests that `when` chooses. */
  fail(fault: Fault, when?: (request: LoggedRequest) => boolean, times?: number): void;
  /** Forgets the faults and the log. */
  heal(): void;
  createAccount(email: string): Promise<Account>;
  close(): Promise<void>;
}

export const password = 'correct horse battery staple';

/** A Supabase of its own: a fresh database, lite for REST and sign-in, and the stand-in for Realtime. */
export async function startBackend(
  port: number,
  schema: string = calendarSchema(),
): Promise<Backend> {
  const database = await createDatabase(port);
  const connection = createPostgresConnection({
    url: database.url,
    postgresOptions: { onnotice: () => undefined, max: 4, types: isoTimestamps },
  });
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: jwtSecret,
      jwt_expiry: 3600,
      publishable_key: publishableKey,
      secret_key: secretKey,
    },
    api: { enabled: true, max_rows: 1000 },
  });
  await app.init();
  await app.ensureSystemSchema();
  await spendAutomaticGrants(connection);
  await database.sql.unsafe(supabaseSchema());
  await database.sql.unsafe(schema);

  const realtime = new Realtime(database.sql);
  const changes = await followChanges(database.url, database.sql, (change) =>
    realtime.publish(change),
  );

  const requests: LoggedRequest[] = [];
  let faults: { fault: Fault; when: (request: LoggedRequest) => boolean; times: number }[] = [];
  const handle = postgrest(connection, async (request) => app.fetch(request));
  const signUp = (email: string, password: string) =>
    handle(
      new Request('http://backend/auth/v1/signup', {
        method: 'POST',
        headers: { apikey: publishableKey, 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      }),
    );
  const admin = new Admin(secretKey, database.sql, signUp);

  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request, environment) => {
      // A browser's question whether it may ask is no request of the layer.
      if (request.method === 'OPTIONS') return withCors(new Response(null, { status: 204 }));
      const entry = await logged(request);
      if (entry.path.startsWith('/rest/')) requests.push(entry);
      const chosen = faults.find(({ when, times }) => times > 0 && when(entry));
      if (chosen) chosen.times -= 1;
      const { delayMs, answerAfterMs, status, body, lose, lateMs }: Fault = chosen?.fault ?? {};
      const { incoming } = environment as HttpBindings;

      if (lateMs !== undefined) {
        incoming.socket.destroy();
        await delay(lateMs);
      }
      if (delayMs !== undefined) await delay(delayMs);
      if (lose === 'request') {
        incoming.socket.destroy();
        return new Response(null, { status: 499 });
      }
      const renewed = await renewal(request);
      if (renewed) {
        backend.renewals += 1;
        return withCors(renewed);
      }
      const response =
        status === undefined
          ? ((await admin.answer(request)) ?? (await handle(request)))
          : Response.json(body ?? { message: 'a fault of the tests' }, { status });
      entry.status = response.status;
      if (answerAfterMs !== undefined) await delay(answerAfterMs);
      if (lose === 'reply') incoming.socket.destroy();
      return withCors(response);
    },
  }) as Server;
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  server.on('upgrade', (request, stream, head) => realtime.upgrade(request, stream, head));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const backend: Backend = {
    url,
    renewals: 0,
    sql: database.sql,
    realtime,
    requests,
    fail(fault, when = () => true, times = 1) {
      faults.push({ fault, when, times });
    },
    heal() {
      faults = [];
      requests.length = 0;
      backend.renewals = 0;
      Object.assign(realtime.faults, {
        holdActivation: false,
        refuseUpgrade: false,
        refuseJoin: null,
        rewrite: null,
      });
    },
    async createAccount(email) {
      const response = await signUp(email, password);
      if (!response.ok) throw new Error(`sign-up failed: ${await response.text()}`);
      const { user } = (await response.json()) as { user: { id: string } };
      return { id: user.id, email };
    },
    async close() {
      await realtime.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await changes.close();
      // A request that was cut off may have left a transaction open, for which a plain end waits.
      await connection.driver.end({ timeout: 1 });
      await database.drop();
    },
  };
  return backend;
}

/** Accounts that were signed in by a minted token have a refresh token of their own kind. */
async function renewal(request: Request): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  if (!pathname.endsWith('/token') || searchParams.get('grant_type') !== 'refresh_token')
    return null;
  const { refresh_token } = (await request.clone().json()) as { refresh_token: string };
  const account = accountOfRefreshToken(refresh_token);
  return account && Response.json(await mintSession(account));
}

async function logged(request: Request): Promise<LoggedRequest> {
  const { pathname, searchParams } = new URL(request.url);
  const token = request.headers.get('authorization')?.replace(/^Bearer /i, '');
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    subject: subject(token),
    body: request.body ? await request.clone().text() : '',
    status: 0,
  };
}

function subject(token: string | undefined): string | null {
  try {
    const claims: unknown = JSON.parse(
      atob((token?.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')),
    );
    return claims && typeof claims === 'object' && 'sub' in claims ? String(claims.sub) : null;
  } catch {
    return null;
  }
}
