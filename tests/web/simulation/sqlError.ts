const STATUS: Readonly<Record<string, number>> = { 23503: 409, 23505: 409, 42501: 403 };

/** A refusal of Postgres, with the status that PostgREST gives it. */
export class SqlError extends Error {
  readonly code: string;
  readonly status: number;
  readonly hint: string | null;

  constructor(code: string, message: string, status?: number, hint: string | null = null) {
    super(message);
    this.code = code;
    this.status = status ?? STATUS[code] ?? 400;
    this.hint = hint;
  }
}
