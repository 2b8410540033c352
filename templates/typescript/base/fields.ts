import { z } from 'zod';
{{ types.import(["toDecimal", "toTime", "toTimestamp"], "utils") }}

// Schemas of the field types. Each accepts what the server accepts, and gives
// back the form in which the device stores the value.

/** Text that Postgres can store: without NUL and halves of surrogate pairs. */
export const text = z
  .string()
  .refine(isStorable, 'Must not contain NUL or lone surrogates');

/** Any uuid; letters in lower case. */
export const uuid = z.guid().toLowerCase();

/** A moment; UTC, six fraction digits. */
export const timestamp = normalised(toTimestamp, 'Must be a timestamp');

/** A time of day; seconds are completed. */
export const time = normalised(toTime, 'Must be a time of day');

/** A day of the calendar. */
export const date = z.iso.date();

/** A whole number of 64 bits, as decimal text. */
export const bigint = normalised(toBigint, 'Must be a whole number');

/** A number with more digits than JavaScript counts, as decimal text. */
export const decimal = normalised(toDecimal, 'Must be a decimal number');

/** An e-mail address. */
export const email = z.email();

/** The address of a web page. */
export const url = z
  .url({ protocol: /^https?$/ })
  .refine(isStorable, 'Must not contain NUL or lone surrogates');

/** A word for addresses: lower case letters, digits and single hyphens. */
export const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

/** The name of an IANA time zone. */
export const timezone = z.string().refine(isTimezone, 'Must be a time zone');

/** Any JSON. */
export const json = z.unknown().refine(isJson, 'Must be plain JSON');

/** A JSON object. */
export const jsonObject = z
  .record(z.string(), z.unknown())
  .refine(isJson, 'Must be plain JSON');

/** A JSON array. */
export const jsonArray = z
  .array(z.unknown())
  .refine(isJson, 'Must be plain JSON');

function normalised(
  normalise: (text: string) => string | undefined,
  message: string,
) {
  return z.string().transform((value, context) => {
    const result = normalise(value);
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function toBigint(value: string): string | undefined {
  if (!/^[+-]?\d+$/.test(value)) return undefined;
  return BigInt.asIntN(64, BigInt(value)) === BigInt(value)
    ? toDecimal(value)
    : undefined;
}

function isStorable(value: string): boolean {
  return !/[\u0000\p{Surrogate}]/u.test(value);
}

function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

// What has no JSON form (a date, a function, infinity) would be one thing on
// the device and another on the server. An undefined property is an absent one.
function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return isStorable(value);
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== 'object' || !isPlain(value)) return false;
  return Object.entries(value).every(
    ([key, inner]) => isStorable(key) && (inner === undefined || isJson(inner)),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
