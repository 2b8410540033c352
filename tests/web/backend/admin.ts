import type postgres from 'postgres';

const USERS = '/auth/v1/admin/users';

/** The administration of accounts, as far as tests need it: to make one, and to delete one. */
export class Admin {
  readonly #key: string;
  readonly #sql: postgres.Sql;
  readonly #signUp: (email: string, password: string) => Promise<Response>;

  /** `key` is the one that may do so. */
  constructor(
    key: string,
    sql: postgres.Sql,
    signUp: (email: string, password: string) => Promise<Response>,
  ) {
    this.#key = key;
    this.#sql = sql;
    this.#signUp = signUp;
  }

  /** Answers a request that is about accounts; null: it is about something else. */
  async answer(request: Request): Promise<Response | null> {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith(USERS)) return null;
    if (request.headers.get('authorization') !== `Bearer ${this.#key}`) {
      const message = 'User not allowed';
      return Response.json({ code: 403, error_code: 'not_admin', msg: message }, { status: 403 });
    }
    if (request.method === 'POST') return this.#create(request);
    const id = pathname.slice(USERS.length + 1);
    await this.#sql`delete from auth.users where id = ${id}`;
    return Response.json({});
  }

  async #create(request: Request): Promise<Response> {
    const { email, password } = (await request.json()) as { email: string; password: string };
    const response = await this.#signUp(email, password);
    if (!response.ok) return response;
    const { user } = (await response.json()) as { user: object };
    return Response.json(user);
  }
}
