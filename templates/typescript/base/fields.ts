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

/** A day of the calendar; there is no year 0. */
export const date = z.iso
  .date()
  .refine((day) => day >= '0001', 'Must be a day');

/**
 * A number of so many digits in all, so many of them after the point. What
 * counting with fractions added or lost, as in 0.1 + 0.2, is rounded away.
 */
export function numeric(precision: number, scale: number) {
  const limit = 10 ** (precision - scale);
  return z
    .number()
    .multipleOf(Number(`1e-${scale}`))
    .overwrite((value) => Number(value.toFixed(scale)))
    .gt(-limit)
    .lt(limit);
}

/** A whole number of 64 bits, as decimal text. */
export function bigint(limits: Limits = {}) {
  return limited(normalised(toBigint, 'Must be a whole number'), limits);
}

/** A number of more digits than JavaScript counts, as decimal text. */
export function decimal(precision: number, scale: number, limits: Limits = {}) {
  const message = `Must be a number of ${precision} digits, ${scale} of them after the point`;
  const toText = (text: string) => toScale(text, precision, scale);
  return limited(normalised(toText, message), limits);
}

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

/** Any JSON but null, which a column has instead of a value. */
export const json = z
  .unknown()
  .refine((value) => value !== null && isJson(value), 'Must be plain JSON');

/**
 * Any JSON but null and arrays, as an element of an array: an array in an array
 * would be a second dimension to Postgres.
 */
export const jsonElement = json.refine(
  (value) => !Array.isArray(value),
  'Must not be an array',
);

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

function toScale(
  value: string,
  precision: number,
  scale: number,
): string | undefined {
  const [whole = '', fraction = ''] = toDecimal(value)?.split('.') ?? [];
  const digits = fraction.replace(/0+$/, '').padEnd(scale, '0');
  const isWhole = whole === '0' || whole === '-0';
  const length = isWhole ? 0 : whole.replace('-', '').length;
  if (!whole || digits.length > scale || length > precision - scale) {
    return undefined;
  }
  return scale > 0 ? `${whole}.${digits}` : whole;
}

type Limits = { min?: string; max?: string };

function limited<T extends z.ZodType<string>>(schema: T, limits: Limits) {
  const { min, max } = limits;
  return schema
    .refine((value) => min === undefined || isAtMost(min, value), {
      message: `Must be at least ${min}`,
    })
    .refine((value) => max === undefined || isAtMost(value, max), {
      message: `Must be at most ${max}`,
    });
}

function isAtMost(a: string, b: string): boolean {
  const digits = Math.max(fractionOf(a).length, fractionOf(b).length);
  const units = (value: string) => {
    const [whole = ''] = value.split('.');
    return BigInt(whole + fractionOf(value).padEnd(digits, '0'));
  };
  return units(a) <= units(b);
}

function fractionOf(value: string): string {
  return value.split('.')[1] ?? '';
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
