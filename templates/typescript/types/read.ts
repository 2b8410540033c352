import { toDecimal, toTime, toTimestamp } from './utils';

/**
 * Reads one value that came from the server. Each reader returns the form that
 * is stored on the device, and throws where the value is of another type: the
 * row is then kept as it came and reported.
 */
export type Reader<T> = (value: unknown) => T;

/** The columns of a row that came from the server. */
export function readRow(server: unknown): Record<string, unknown> {
  if (typeof server !== 'object' || server === null || Array.isArray(server)) {
    throw new TypeError('Expected a row');
  }
  return { ...server };
}

/** A column that may be null; one that is missing is read as null. */
export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value) =>
    value === null || value === undefined ? null : read(value);
}

/** A column with a default, which also stands for a missing value. */
export function withDefault<T>(read: Reader<T>, fallback: T): Reader<T> {
  return (value) =>
    value === null || value === undefined ? fallback : read(value);
}

/** An array of which each element is read. */
export function list<T>(read: Reader<T>): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw mismatch('an array', value);
    return value.map((element: unknown) => read(element));
  };
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw mismatch('text', value);
  return value;
}

/** A value that this version does not know yet passes: the row is not lost. */
export function choice<T extends string>(value: unknown): T {
  return text(value) as T;
}

export function uuid(value: unknown): string {
  return text(value).toLowerCase();
}

export function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw mismatch('a boolean', value);
  return value;
}

export function number(value: unknown): number {
  if (typeof value !== 'number') throw mismatch('a number', value);
  return value;
}

/** A number that is kept as text, so that no digit is lost. */
export function decimal(value: unknown): string {
  return normal(toDecimal, 'a decimal number', String(value));
}

export function timestamp(value: unknown): string {
  const moment = value instanceof Date ? value.toISOString() : value;
  return normal(toTimestamp, 'a timestamp', moment);
}

export function time(value: unknown): string {
  return normal(toTime, 'a time of day', value);
}

export function date(value: unknown): string {
  const day = text(value);
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw mismatch('a date', value);
  return day;
}

export function object(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw mismatch('an object', value);
  }
  return { ...value };
}

export function json(value: unknown): unknown {
  return value;
}

function normal(
  normalise: (text: string) => string | undefined,
  expected: string,
  value: unknown,
): string {
  const result = normalise(text(value));
  if (result === undefined) throw mismatch(expected, value);
  return result;
}

function mismatch(expected: string, value: unknown): TypeError {
  const found = value === null ? 'null' : typeof value;
  return new TypeError(`Expected ${expected}, found ${found}`);
}
