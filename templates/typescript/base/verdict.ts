import type { Failure } from './errors';

/**
 * What follows from a failure.
 * - `signed-out`: the token is not accepted; nothing was decided
 * - `paused`: the server lacks a table, a column or a grant: an unfinished
 *   deployment, so the whole table waits
 * - `too-much`: it may pass with fewer rows
 * - `transient`: it may pass later, or nobody knows whether it was done
 * - `early`: refused for what other rows hold, which a waiting change may mend
 * - `refused`: the server decided against it, and will again
 */
export type Verdict =
  'signed-out' | 'paused' | 'too-much' | 'transient' | 'early' | 'refused';

// Classes of SQLSTATE: access and names; the row itself; the server's state.
const SCHEMA = /^(42|3F)...$|^55000$|^PGRST(106|2..)$/;
const ROW = /^(22|23)...$|^P0001$|^PT4..$/;
const STATE = /^(08|25|40|53|55|57|58|XX)...$|^PGRST00.$/;
const OTHER_ROWS = new Set(['23503', '23505']);

const TOO_LARGE = new Set([413, 414]);
const BUSY = new Set([408, 425, 429]);

/** Decides by the database's code, then by the status. */
export function verdictOf({ code, message, status }: Failure): Verdict {
  if (status === 401) return 'signed-out';
  if (BUSY.has(status)) return 'transient';
  if (code === '57014' || TOO_LARGE.has(status)) return 'too-much';
  if (code === '42501') return isRowPolicy(message) ? 'refused' : 'paused';
  if (SCHEMA.test(code)) return 'paused';
  if (OTHER_ROWS.has(code)) return 'early';
  if (ROW.test(code) || code in SEEN) return 'refused';
  if (STATE.test(code)) return 'transient';
  // Whoever answers without a code, such as a proxy, has not seen the row.
  return code !== '' && status >= 400 && status < 500 ? 'refused' : 'transient';
}

/** Whether one row of a request may be at fault, and the others not. */
export function isOfOneRow({ code, message }: Failure): boolean {
  return ROW.test(code) || (code === '42501' && isRowPolicy(message));
}

/** Whether the request may have taken effect although it failed. */
export function isAmbiguous({ code, status }: Failure): boolean {
  return code === '' && (status === 0 || status === 408 || status >= 500);
}

/** What a look at the row has shown, after an answer without it. */
export type Seen = 'exists' | 'denied' | 'gone' | 'conflict';

const SEEN: Readonly<Record<Seen, true>> = {
  exists: true,
  denied: true,
  gone: true,
  conflict: true,
};

// A missing grant has the same code as a row that a policy refuses; only the
// text tells them apart.
function isRowPolicy(message: string): boolean {
  return message.startsWith('new row violates row-level security');
}
