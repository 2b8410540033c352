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

/** Other rows refer to the row, so it has to stay. */
export class ReferencedError extends Error {
  override readonly name = 'ReferencedError';
  /** The table of those rows. */
  readonly table: string;
  readonly columns: readonly string[];

  constructor(table: string, columns: readonly string[]) {
    super('Other items refer to this one');
    this.table = table;
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
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Why a request failed: what the database or the way to it said. */
export type Failure = {
  /** SQLSTATE or a code of PostgREST; empty where neither of them answered. */
  code: string;
  message: string;
  /** The id of the rule that refused it, if one did. */
  hint: string | null;
  /** The HTTP status; 0 without an answer. */
  status: number;
};
