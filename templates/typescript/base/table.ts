{{ types.import(["sameValue"], "utils") }}

/** A row of any table. */
export type Row = Record<string, unknown>;

/** A row's key in Dexie: one value, or a list for a compound key. */
export type RecordKey = string | number | (string | number)[];

/** Which rows are a user's: those with the user in this column. */
export type Scope = { kind: 'owner'; column: string };

/** What the engine must know of a table. Nothing here is assumed elsewhere. */
export type SyncTable = {
  name: string;
  /** The columns of the key, in order. */
  key: readonly string[];
  /** Whether the device makes up the key, so that nobody else has the same. */
  keyIsRandom: boolean;
  scope: Scope;
  /** Every column that a whole server row has. */
  columns: readonly string[];
  /** What is asked of the server: `*`, or columns with a text form. */
  select: string;
  /** The columns that an insert carries. */
  insert: readonly string[];
  /** The columns that an update may carry. */
  update: readonly string[];
  /**
   * The columns that a rule reads on the row as it was: changes of these reach
   * the server one by one, because merged they may mean something else.
   */
  rules: { update: readonly string[]; delete: readonly string[] };
  unique: readonly Unique[];
  /** Columns that hold the key of another row of the user. */
  references: readonly Reference[];
  /** Columns that at most one row of a user has true. */
  single: readonly string[];
  checks: readonly Check[];
  /** Whether an update gives way to a change that was made elsewhere. */
  conflict: 'last-write' | 'reject';
  /** A server row in the form of the device. */
  map: (server: unknown) => Row;
};

/** Columns that no two rows of the server share. */
export type Unique = {
  /** The constraint's name on the server. */
  constraint: string;
  columns: readonly string[];
  /**
   * How a row with the same values is found before a write: by the index of
   * these columns, among all rows of the user, or by the server alone, where
   * the row may be another user's.
   */
  foundBy: 'index' | 'scan' | 'server';
};

/** A column that holds the key of another row, or null. */
export type Reference = {
  /** The foreign key's name on the server. */
  constraint: string;
  column: string;
  /** The table of the other row. */
  table: string;
  /** What the deletion of the other row does to this one. */
  onDelete: 'restrict' | 'cascade' | 'set-null';
};

/** A check of the server, of a column or of a rule of the table. */
export type Check = { constraint: string } & (
  { column: string } | { rule: string; message: string }
);

/** The key of a row, as Dexie takes it. */
export function keyOf(table: SyncTable, row: Row): RecordKey {
  const values = table.key.map((column) => {
    const value = row[column];
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new TypeError(`No key in a row of ${table.name}`);
  });
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

/** A key as pairs of column and value. */
export function keyColumns(
  table: SyncTable,
  key: RecordKey,
): [column: string, value: string | number][] {
  const values = Array.isArray(key) ? key : [key];
  return table.key.map((column, index) => {
    const value = values[index];
    if (value === undefined)
      throw new TypeError(`A key of ${table.name} lacks`);
    return [column, value];
  });
}

/** A key as text, for maps and sets. */
export function keyText(key: RecordKey): string {
  return JSON.stringify(key);
}

/** Only some columns of a row; those that are missing stay missing. */
export function pick(row: Row, columns: readonly string[]): Row {
  const entries = columns
    .map((column) => [column, row[column]] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** Whether a server row is an earlier version than another. */
export function isOlder(row: Row, than: Row): boolean {
  const { updated_at: a } = row;
  const { updated_at: b } = than;
  return typeof a === 'string' && typeof b === 'string' && a < b;
}

/** Whether a row has all these values. */
export function holds(row: Row, values: Row): boolean {
  return Object.entries(values).every(([column, value]) =>
    sameValue(row[column], value),
  );
}

/**
 * Whether a row of the server is the one that an insert made. A key that the
 * device made up says so by itself; under any other, a row of somebody else may
 * stand.
 */
export function isInserted(table: SyncTable, row: Row, payload: Row): boolean {
  return table.keyIsRandom || holds(row, payload);
}
