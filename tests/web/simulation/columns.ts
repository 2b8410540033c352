import { SqlError } from './sqlError';

/** A column of the model: how it takes a value, and what it has without one. */
export interface Column {
  read: (value: unknown) => unknown;
  required: boolean;
  initially: unknown;
}

export function required(read: Column['read'], initially: unknown = null): Column {
  return { read, required: true, initially };
}

export function optional(read: Column['read'], initially: unknown = null): Column {
  return { read, required: false, initially };
}

export function text(value: unknown): unknown {
  return value === null ? null : String(value);
}

export function number(value: unknown): unknown {
  return value === null ? null : Number(value);
}

export function integer(value: unknown): unknown {
  if (value === null || Number.isInteger(value)) return value;
  throw new SqlError('22P02', `invalid input syntax for type integer: "${String(value)}"`);
}

export function boolean(value: unknown): unknown {
  return value;
}

export function json(value: unknown): unknown {
  return value;
}

export function uuid(value: unknown): unknown {
  if (value === null || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value))) {
    return value;
  }
  throw new SqlError('22P02', `invalid input syntax for type uuid: "${String(value)}"`);
}

export function oneOf(type: string, values: readonly string[]): Column['read'] {
  return (value) => {
    if (value === null || values.includes(String(value))) return value;
    throw new SqlError('22P02', `invalid input value for enum ${type}: "${String(value)}"`);
  };
}
