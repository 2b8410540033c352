import { AsyncLocalStorage } from 'node:async_hooks';
import type { createPostgresConnection } from '@supabase/lite/postgres';
import type postgres from 'postgres';

type Connection = ReturnType<typeof createPostgresConnection>;
type Handler = (request: Request) => Promise<Response>;

interface DatabaseError {
  code: string;
  message: string;
  detail?: string;
  hint?: string;
}

/** PostgREST prints timestamps in ISO form; the driver's own parser would go through a Date and lose digits. */
export const isoTimestamps: Record<string, postgres.PostgresType> = {
  timestamptz: {
    to: 1184,
    from: [1184],
    serialize: String,
    parse: (text: string) => isoTimestamp(text),
  },
  timestamp: {
    to: 1114,
    from: [1114],
    serialize: String,
    parse: (text: string) => text.replace(' ', 'T'),
  },
};

export function isoTimestamp(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
}

/**
 * At its first request lite grants everything on every table of a schema that uses row level security, so
 * that a missing grant would go unnoticed. This spends that generosity on an empty schema; what is created
 * afterwards has the grants that its own SQL gives.
 */
export async function spendAutomaticGrants(connection: Connection): Promise<void> {
  await connection.driver.unsafe(`
    create table public.spent (id int primary key);
    alter table public.spent enable row level security;
  `);
  const anonymous = { auth: { role: 'anon' } } as Parameters<typeof connection.withContext>[0];
  await connection.withContext(anonymous, () => Promise.resolve());
  await connection.driver.unsafe(`
    drop table public.spent;
    alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
    alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
  `);
}

/** Makes lite answer as PostgREST does where the two differ. */
export function postgrest(connection: Connection, next: Handler): Handler {
  const failures = new AsyncLocalStorage<{ error?: DatabaseError }>();
  const withContext = connection.withContext.bind(connection);
  connection.withContext = async (vars, run, options) => {
    try {
      return await withContext(vars, run, options);
    } catch (error) {
      const failure = failures.getStore();
      if (failure && isDatabaseError(error)) failure.error = error;
      throw error;
    }
  };

  return async (request) => {
    if (!isTokenShaped(request.headers.get('authorization'))) {
      return json(401, {
        code: 'PGRST301',
        details: null,
        hint: null,
        message: 'Expected 3 parts in JWT',
      });
    }
    const failure: { error?: DatabaseError } = {};
    const response = await failures.run(failure, () => next(request));
    return restored(response, failure.error);
  };
}

/** lite answers 500 for refusals of a check or a trigger; PostgREST answers 400 with Postgres's code. */
function restored(response: Response, error: DatabaseError | undefined): Response {
  if (response.status !== 500 || !error) return response;
  if (!/^(22|23|P0001)/.test(error.code)) return response;
  return json(400, {
    code: error.code,
    message: error.message,
    // With row level security on, Postgres hides the row from the details of a constraint.
    details: error.code === 'P0001' ? (error.detail ?? null) : null,
    hint: error.hint ?? null,
  });
}

function isTokenShaped(authorization: string | null): boolean {
  const token = authorization?.replace(/^Bearer /i, '');
  return !token || token.startsWith('sb_') || token.split('.').length === 3;
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

/** Lets pages of other origins read an answer; `Authorization` has to be named, `*` does not mean it. */
export function withCors(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('access-control-allow-origin', '*');
  headers.set('access-control-allow-headers', 'authorization, *');
  headers.set('access-control-allow-methods', '*');
  headers.set('access-control-expose-headers', '*');
  return new Response(response.body, { status: response.status, headers });
}
