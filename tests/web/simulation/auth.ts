import { SqlError } from './sqlError';

const LIFETIME = 900;

interface Claims {
  sub: string;
  exp: number;
  number: number;
}

/** Issues tokens, and knows which of them it takes. */
export class Auth {
  #issued = 0;
  /** Tokens up to this number have been withdrawn, by user. */
  readonly #withdrawn = new Map<string, number>();

  /** A session as Supabase answers it when somebody signs in or renews a token. */
  session(uid: string): Record<string, unknown> {
    this.#issued += 1;
    const expires_at = Math.floor(Date.now() / 1000) + LIFETIME;
    const claims: Claims = { sub: uid, exp: expires_at, number: this.#issued };
    return {
      access_token: ['{}', JSON.stringify({ ...claims, role: 'authenticated' }), 'signed']
        .map((part) => btoa(part).replaceAll('=', ''))
        .join('.'),
      refresh_token: `refresh:${uid}:${this.#issued}`,
      token_type: 'bearer',
      expires_in: LIFETIME,
      expires_at,
      user: { id: uid, aud: 'authenticated', role: 'authenticated', email: `${uid}@example.com` },
    };
  }

  /** Makes every token that the user has now an expired one. */
  expire(uid: string): void {
    this.#withdrawn.set(uid, this.#issued);
  }

  /** The user of a token; null for the key that everybody has. */
  userOf(authorization: string | null): string | null {
    const token = authorization?.replace(/^Bearer /, '') ?? '';
    if (token === '' || token.startsWith('sb_')) return null;
    if (token.split('.').length !== 3) {
      throw new SqlError('PGRST301', 'Expected 3 parts in JWT', 401);
    }
    const claims = JSON.parse(atob(token.split('.')[1] ?? '')) as Claims;
    const isOld = claims.number <= (this.#withdrawn.get(claims.sub) ?? 0);
    if (isOld || claims.exp * 1000 + 30_000 < Date.now()) {
      throw new SqlError('PGRST303', 'JWT expired', 401);
    }
    return claims.sub;
  }
}
