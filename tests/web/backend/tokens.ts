import { SignJWT } from 'jose';

export const jwtSecret = 'a secret of the tests, at least thirty-two bytes long';

export interface Account {
  id: string;
  email: string;
}

/** An access token as Supabase signs it; a negative lifetime gives one that has expired. */
export function mintToken(account: Account, lifetimeSeconds = 3600): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    aud: 'authenticated',
    role: 'authenticated',
    email: account.email,
    session_id: crypto.randomUUID(),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(account.id)
    .setIssuedAt(Math.min(now, now + lifetimeSeconds))
    .setExpirationTime(now + lifetimeSeconds)
    .sign(new TextEncoder().encode(jwtSecret));
}

/** A session as signing in gives it, without asking for a password. */
export async function mintSession(account: Account, lifetimeSeconds = 3600) {
  return {
    access_token: await mintToken(account, lifetimeSeconds),
    refresh_token: `refresh:${account.id}:${account.email}`,
    token_type: 'bearer',
    expires_in: lifetimeSeconds,
    expires_at: Math.floor(Date.now() / 1000) + lifetimeSeconds,
    user: { id: account.id, email: account.email, aud: 'authenticated', role: 'authenticated' },
  };
}

/** Whose session a refresh token renews; null if `mintSession` did not make it. */
export function accountOfRefreshToken(token: string): Account | null {
  const [kind, id, email] = token.split(':');
  return kind === 'refresh' && id && email ? { id, email } : null;
}
