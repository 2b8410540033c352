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
