import type { SupabaseClient } from '@supabase/supabase-js';
import type { Failure } from './errors';
import { after, supabase } from './runtime';

export { supabase };

type OpenTable = {
  Row: Record<string, unknown>;
  Insert: Record<string, unknown>;
  Update: Record<string, unknown>;
  Relationships: [];
};

/** A database of which nothing is known: rows are read by the mappers. */
export type OpenDatabase = {
  public: {
    Tables: Record<string, OpenTable>;
    Views: Record<never, never>;
    Functions: Record<never, never>;
  };
};

/** The application's client, as the engine sees it. */
export const client: SupabaseClient<OpenDatabase> = supabase;

/** What the server answered, or that it did not (status 0). */
export type Reply = {
  rows: readonly unknown[];
  count: number | null;
  status: number;
  failure: Failure | null;
};

/** A request that has been put together but not sent. */
export type Request = PromiseLike<{
  data: unknown;
  count: number | null;
  status: number;
  error: { code?: string; message: string; hint?: string | null } | null;
}> & {
  setHeader(name: string, value: string): Request;
  abortSignal(signal: AbortSignal): Request;
  retry(enabled: boolean): Request;
};

const DEADLINE = 30_000;

/**
 * Sends a request in the name of the token's user, whatever session the client
 * has by then, and always comes back: with a failure of status 0 where there is
 * no answer in time. The client's own retries are off; the engine has its own.
 */
export async function send(token: string, request: Request): Promise<Reply> {
  const abort = new AbortController();
  const answer = request
    .setHeader('Authorization', `Bearer ${token}`)
    .abortSignal(abort.signal)
    .retry(false);
  try {
    const { data, count, status, error } = await withDeadline(answer);
    return {
      rows: rowsOf(data),
      count,
      status,
      failure: error && {
        code: error.code ?? '',
        message: error.message,
        hint: error.hint ?? null,
        status,
      },
    };
  } catch (error) {
    abort.abort();
    const message = error instanceof Error ? error.message : String(error);
    return {
      rows: [],
      count: null,
      status: 0,
      failure: { code: '', message, hint: null, status: 0 },
    };
  }
}

/** A new token, where the server does not take the old one any more. */
export async function renewToken(uid: string): Promise<string | null> {
  const { data } = await withDeadline(client.auth.refreshSession());
  const token = data.session?.access_token;
  return token !== undefined && subjectOf(token) === uid ? token : null;
}

/** A token whose subject is this user; null if the client has none. */
export async function accessToken(uid: string): Promise<string | null> {
  const { data } = await withDeadline(client.auth.getSession());
  const token = data.session?.access_token;
  return token !== undefined && subjectOf(token) === uid ? token : null;
}

/** Waits for a promise, but not for ever. */
export async function withDeadline<T>(promise: PromiseLike<T>): Promise<T> {
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = after(DEADLINE, () => reject(new Error('No answer in time')));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}

function rowsOf(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : [];
}

function subjectOf(token: string): string | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const base64 = payload.replaceAll('-', '+').replaceAll('_', '/');
    const claims: unknown = JSON.parse(atob(base64));
    return typeof claims === 'object' &&
      claims !== null &&
      'sub' in claims &&
      typeof claims.sub === 'string'
      ? claims.sub
      : undefined;
  } catch {
    return undefined;
  }
}
