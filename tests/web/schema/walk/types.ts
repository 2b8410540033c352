import type { Dice } from './dice';

/** What the walk knows of a type of field, in the form in which a device holds it. */
interface TypeOf {
  value(dice: Dice): unknown;
  /** The types that a field may go on with, each with what becomes of a value. */
  into?: Readonly<Record<string, (value: never) => unknown>>;
  /** A type that it may not become. */
  never: string;
  indexable?: false;
}

const same = (value: unknown) => value;
const two = (number: number) => String(number).padStart(2, '0');
const day = (dice: Dice) => `2026-${two(dice.between(1, 12))}-${two(dice.between(1, 28))}`;

const plain: Readonly<Record<string, TypeOf>> = {
  text: { value: (dice) => dice.pick(['', 'é', '5', 'urgent', "it's `${x}`"]), never: 'uuid' },
  integer: {
    value: (dice) => dice.pick([0, -7, 5, 2147483647]),
    into: { bigint: String, text: String, real: same, 'numeric(20,2)': (n) => `${String(n)}.00` },
    never: 'boolean',
  },
  bigint: {
    value: (dice) => dice.pick(['0', '5', '9007199254740993']),
    into: { text: same },
    never: 'integer',
  },
  real: { value: (dice) => dice.pick([0.5, -1.25]), never: 'integer' },
  'numeric(8,2)': {
    value: (dice) => dice.pick([0, 0.1, -12.25]),
    into: { 'numeric(20,4)': (n: number) => `${n.toFixed(2)}00`, real: same },
    never: 'text',
  },
  'numeric(20,2)': { value: (dice) => dice.pick(['0.10', '123456789012345678.90']), never: 'real' },
  'numeric(20,4)': { value: (dice) => dice.pick(['0.1000', '-5.0000']), never: 'real' },
  boolean: {
    value: (dice) => dice.oneIn(2),
    into: { text: String },
    never: 'integer',
    indexable: false,
  },
  date: {
    value: day,
    into: { timestamp: (date) => `${String(date)}T00:00:00.000000Z`, text: same },
    never: 'integer',
  },
  time: { value: (dice) => `${two(dice.below(24))}:30:00`, into: { text: same }, never: 'date' },
  timestamp: { value: (dice) => `${day(dice)}T08:30:00.123456Z`, never: 'date' },
  uuid: {
    value: (dice) => `00000000-0000-4000-8000-0000000000${two(dice.below(100))}`,
    into: { text: same },
    never: 'integer',
  },
};

/** The types that a field may be of, but for enums. */
export const plainTypes = Object.keys(plain);

const listed = (type: string) => type.endsWith('[]');
/** The type of the elements of an array; else the type itself. */
export const element = (type: string) => (listed(type) ? type.slice(0, -2) : type);
const an = (type: string): TypeOf => {
  const known = plain[element(type)];
  if (!known) throw new Error(`${type} is an enum`);
  return known;
};

/** A value of a type; of an enum, one of its values; of an array that is whole, no empty one. */
export function valueOf(
  type: string,
  values: readonly string[] | undefined,
  dice: Dice,
  isWhole = false,
): unknown {
  const one = () => (values ? dice.pick(values) : an(type).value(dice));
  return listed(type) ? Array.from({ length: dice.between(isWhole ? 1 : 0, 2) }, one) : one();
}

/** A type that a field may go on with. */
interface Conversion {
  to: string;
  /** What becomes of a value. */
  make: (value: unknown) => unknown;
  /** Whether a device holds values of it in another form. */
  changesForm: boolean;
}

/** The types that a field of this one may become. */
export function conversions(type: string, isEnum: boolean): Conversion[] {
  const into = isEnum ? { text: same } : (an(type).into ?? {});
  return Object.entries(into).map(([to, each]) => {
    const make = each as (value: unknown) => unknown;
    const changesForm = make !== same;
    if (!listed(type)) return { to, make, changesForm };
    return { to: `${to}[]`, make: (list) => (list as unknown[]).map(make), changesForm };
  });
}

/** A type that a field of this one may not become. */
export const forbidden = (type: string) => (listed(type) ? element(type) : an(type).never);

export const isIndexable = (type: string, isEnum: boolean) =>
  isEnum || an(type).indexable !== false;

/** A value as the manifest spells it. */
export function literal(type: string, value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((one) => literal(element(type), one)).join(', ')}]`;
  }
  // What a device holds as the text of a number is a number in the manifest.
  return /^(numeric|bigint)/.test(type) ? String(value) : JSON.stringify(value);
}
