/** A row is missing, or belongs to someone else. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';

  constructor() {
    super('Item not found or access denied');
  }
}

/** A row with this key is there already. */
export class ExistsError extends Error {
  override readonly name = 'ExistsError';

  constructor() {
    super('Item already exists');
  }
}

/** A value does not fit its column; `issues` tells which and why. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
  readonly issues: readonly Issue[];

  constructor(message: string, issues: readonly Issue[]) {
    super(message);
    this.issues = issues;
  }
}

/** One value that does not fit. */
export type Issue = { path: readonly PropertyKey[]; message: string };

/** A rule of the table forbids the change; `rule` is its id. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** Another row already has these values. */
export class UniqueError extends Error {
  override readonly name = 'UniqueError';
  readonly constraint: string;
  readonly columns: readonly string[];

  constructor(constraint: string, columns: readonly string[]) {
    super(`Another item has the same ${columns.join(' and ')}`);
    this.constraint = constraint;
    this.columns = columns;
  }
}

/** The data on this device belongs to another user, or to nobody any more. */
export class SessionError extends Error {
  override readonly name = 'SessionError';

  constructor() {
    super('This user is not signed in on this device');
  }
}

/** A newer version of the application has changed the data: reload the page. */
export class OutdatedError extends Error {
  override readonly name = 'OutdatedError';

  constructor() {
    super('A newer version of this application is in use: reload the page');
  }
}

/** There is no access token for the user: sync waits until there is one. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';

  constructor() {
    super('There is no access token for this user');
  }
}

/** The server, or the way to it, did not give what was asked for. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string;
  readonly status: number;

  constructor(failure: Failure) {
    super(failure.message);
    this.code = failure.code;
    this.status = failure.status;
  }
}

/** Why a request failed: the database's code, if it has one, and the status. */
export type Failure = { code: string; message: string; status: number };

/**
 * What follows from a failure.
 * - `signed-out`: the token is not accepted; nothing was decided
 * - `transient`: it may pass later, or nobody knows whether it was done
 * - `refused`: the server decided against it, and will again
 */
export type Verdict = 'signed-out' | 'transient' | 'refused';

// Classes of SQLSTATE that speak of the row: bad data, a broken constraint, an
// exception that a trigger raised, as such or as a status.
const ROW_ERROR = /^(22|23)...$|^P0001$|^PT4..$/;
const TOO_LARGE = new Set([413, 414]);
// What a look at the row has shown.
const SEEN = new Set(['exists', 'denied', 'gone', 'conflict']);

export function verdictOf({ code, message, status }: Failure): Verdict {
  if (status === 401) return 'signed-out';
  if (ROW_ERROR.test(code) || SEEN.has(code) || TOO_LARGE.has(status)) {
    return 'refused';
  }
  if (code === '42501') return isRowPolicy(message) ? 'refused' : 'transient';
  return 'transient';
}

// A missing grant has the same code as a row that a policy refuses; only the
// text tells them apart. The former is an unfinished deployment: edits wait.
function isRowPolicy(message: string): boolean {
  return message.startsWith('new row violates row-level security');
}

/** Whether the request may have taken effect although it failed. */
export function isAmbiguous({ code, status }: Failure): boolean {
  return code === '' && (status === 0 || status === 408 || status >= 500);
}
