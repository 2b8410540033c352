{{ base.import(["now", "randomUUID"], "runtime") }}

/** A new random key. */
export function generateUUID(): string {
  return randomUUID();
}

/** The present moment, as text of fixed width. */
export function nowISO(): string {
  return timestampText(now());
}

/** Milliseconds since 1970 as `2026-11-22T15:04:05.123000Z`. */
export function timestampText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}

const TIMESTAMP =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))? ?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)$/;

/**
 * A moment in one text form: UTC, six fraction digits, `Z`. In this form the
 * order of texts is the order of moments, and no microsecond is lost.
 * Undefined if the text is not a moment.
 */
export function toTimestamp(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, date, time, fraction = '', , sign, hours = '0', minutes = '0'] =
    match;
  const local = Date.parse(`${date}T${time}Z`);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const utc = sign === '-' ? local + offset : local - offset;
  if (Number.isNaN(utc)) return undefined;
  const seconds = new Date(utc).toISOString().slice(0, 19);
  // Years of other than four digits begin with a sign.
  if (seconds < '0001') return undefined;
  return `${seconds}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}

const TIME =
  /^(?:([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?|24:00(?::00(?:\.0+)?)?)$/;

/**
 * A time of day as `HH:MM:SS`, with a fraction only where there is one.
 * Undefined if the text is not a time of day.
 */
export function toTime(text: string): string | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, hours = '24', minutes = '00', seconds = '00', fraction = ''] = match;
  const digits = fraction.replace(/0+$/, '');
  return `${hours}:${minutes}:${seconds}${digits && `.${digits}`}`;
}

/** A decimal number's text in one form: no leading zeros, no `+`, no `-0`. */
export function toDecimal(text: string): string | undefined {
  const match = /^([+-]?)0*(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '0', fraction] = match;
  const digits = fraction === undefined ? whole : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** Whether two plain values hold the same; an absent property is `undefined`. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isContainer(a) || !isContainer(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameValue(a[key], b[key]));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
