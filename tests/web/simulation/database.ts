import { SqlError } from './sqlError';
import { modelTable, modelTables, referencesTo } from './tables';
import type { ModelTable, Row } from './tables';

/** A row as the database holds it: its two timestamps are microseconds. */
export type Stored = Row & { id: string; created_at: number; updated_at: number };

export interface Change {
  table: ModelTable;
  type: 'INSERT' | 'UPDATE' | 'DELETE';
  old: Stored | null;
  next: Stored | null;
}

/** What the database has had: the row after a change, null after its deletion. */
export interface Version {
  table: string;
  key: string;
  owner: string;
  row: Stored | null;
}

/** A statement that has run, and may still be uncommitted. */
export interface Transaction {
  returned: Stored[];
  changes: Change[];
}

type Rows = Map<string, Stored>;

/** The tables of the model server, with the rules that bind whoever comes with a token. */
export class Database {
  readonly history: Version[] = [];
  readonly accounts = new Set<string>();
  readonly #tables = new Map<string, Rows>(modelTables.map(({ name }) => [name, new Map()]));
  readonly #clock: () => number;
  readonly #publish: (change: Change) => void;

  /** `clock` gives microseconds, each time later ones. */
  constructor(clock: () => number, publish: (change: Change) => void) {
    this.#clock = clock;
    this.#publish = publish;
  }

  rows(table: ModelTable): Stored[] {
    return [...this.#rowsOf(table).values()];
  }

  rowsNamed(name: string): Stored[] {
    return this.rows(modelTable(name));
  }

  /** What a user may read; nobody reads nothing. */
  visible(table: ModelTable, uid: string | null): Stored[] {
    if (uid === null) return [];
    return this.rows(table).filter((row) => table.readable === 'all' || row[table.owner] === uid);
  }

  signUp(uid: string, email: string): void {
    this.accounts.add(uid);
    const [profile] = this.#completed(modelTable('user_profiles'), [
      { id: uid, user_id: uid, email },
    ]);
    if (!profile) return;
    const table = modelTable('user_profiles');
    this.commit({ returned: [], changes: [{ table, type: 'INSERT', old: null, next: profile }] });
  }

  /** Deletes an account, and with it all rows that refer to it. No policy or rule is asked. */
  closeAccount(uid: string): void {
    this.accounts.delete(uid);
    for (const table of modelTables) {
      this.purge(table, (row) => row[table.owner] === uid);
    }
  }

  /** Deletes rows as the administrator, if no others stand in the way. */
  purge(table: ModelTable, chosen: (row: Stored) => boolean): void {
    try {
      const changes = this.#removed(table, this.rows(table).filter(chosen));
      this.commit({ returned: [], changes });
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
    }
  }

  /** An insert that leaves rows alone whose key is there already. */
  insert(table: ModelTable, uid: string, given: readonly Row[]): Transaction {
    for (const column of given.flatMap(Object.keys)) requireGrant(table, table.insertable, column);
    const draft: Rows = new Map(this.#rowsOf(table));
    const changes: Change[] = [];
    for (const next of this.#completed(table, given)) {
      requirePolicy(table, next, uid);
      requireChecks(table, next);
      if (draft.has(next.id)) continue;
      requireUnique(table, draft, next);
      draft.set(next.id, next);
      changes.push({ table, type: 'INSERT', old: null, next });
    }
    const orphan = changes.some(({ next }) => !this.accounts.has(String(next?.[table.owner])));
    if (orphan) {
      const constraint = `${table.name}_${table.owner}_fkey`;
      const what = `insert or update on table "${table.name}"`;
      throw new SqlError('23503', `${what} violates foreign key constraint "${constraint}"`);
    }
    this.#requireReferred(table, draft, changes);
    return this.#finished(table, draft, changes);
  }

  update(
    table: ModelTable,
    uid: string | null,
    chosen: (row: Stored) => boolean,
    given: Row,
  ): Transaction {
    for (const column of Object.keys(given)) requireGrant(table, table.updatable, column);
    const values = read(table, given);
    if (Object.keys(given).length === 0) return { returned: [], changes: [] };
    const draft: Rows = new Map(this.#rowsOf(table));
    const changes: Change[] = [];
    for (const old of this.visible(table, uid).filter(chosen)) {
      if (old[table.owner] !== uid) continue;
      const updated_at = Math.max(this.#clock(), old.updated_at + 1);
      const next: Stored = { ...old, ...values, updated_at };
      refuse(table.updateRules, old, next);
      requireChecks(table, next);
      requireUnique(table, draft, next);
      draft.set(next.id, next);
      changes.push({ table, type: 'UPDATE', old, next });
    }
    this.#requireReferred(table, draft, changes);
    return this.#finished(table, draft, changes);
  }

  delete(table: ModelTable, uid: string | null, chosen: (row: Stored) => boolean): Transaction {
    if (!table.deletable) throw denied(table);
    const going = this.visible(table, uid)
      .filter(chosen)
      .filter((row) => row[table.owner] === uid);
    for (const row of going) refuse(table.deleteRules, row, row);
    return { returned: going, changes: this.#removed(table, going) };
  }

  commit({ changes }: Transaction): void {
    for (const change of changes) {
      const { table, old, next } = change;
      const key = String((next ?? old)?.id);
      if (next) this.#rowsOf(table).set(key, next);
      else this.#rowsOf(table).delete(key);
      const owner = String((next ?? old)?.[table.owner]);
      this.history.push({ table: table.name, key, owner, row: next });
      this.#publish(change);
    }
  }

  #completed(table: ModelTable, given: readonly Row[]): Stored[] {
    // A list of rows names its columns once: those that a row lacks are null, not their default.
    const named = new Set(given.flatMap(Object.keys));
    return given.map((row) => {
      const values = Object.entries(table.columns).map(([column, { initially }]) => [
        column,
        named.has(column) ? (row[column] ?? null) : initially,
      ]);
      const moment = this.#clock();
      const completed: Row = read(table, Object.fromEntries(values));
      return { ...completed, id: String(completed['id']), created_at: moment, updated_at: moment };
    });
  }

  // After a statement, one row of each owner stays true: of those that it made so, the last.
  #finished(table: ModelTable, draft: Rows, changes: Change[]): Transaction {
    const returned = changes.flatMap(({ next }) => (next ? [next] : []));
    const { single } = table;
    if (single === null) return { returned, changes };
    const made = changes.filter(
      ({ old, next }) => next?.[single] === true && old?.[single] !== true,
    );
    const rows = made.flatMap(({ next }) => (next ? [next] : []));
    for (const owner of new Set(rows.map((row) => row[table.owner]))) {
      const last = rows
        .filter((row) => row[table.owner] === owner)
        .sort(byMoment)
        .at(-1);
      for (const old of draft.values()) {
        if (old[table.owner] !== owner || old[single] !== true || old.id === last?.id) continue;
        const updated_at = Math.max(this.#clock(), old.updated_at + 1);
        const next = { ...old, [single]: false, updated_at };
        changes.push({ table, type: 'UPDATE', old, next });
      }
    }
    return { returned, changes };
  }

  // After a statement, each row that it has made refer to another one is looked at.
  #requireReferred(table: ModelTable, draft: Rows, changes: readonly Change[]): void {
    for (const { old, next } of changes) {
      for (const { column, table: name } of table.references) {
        const key = next?.[column] ?? null;
        if (key === null || old?.[column] === key) continue;
        const referred = name === table.name ? draft : this.#rowsOf(modelTable(name));
        if (referred.get(String(key))?.[table.owner] === next?.[table.owner]) continue;
        const constraint = `${table.name}_${column}_fkey`;
        const what = `insert or update on table "${table.name}"`;
        throw new SqlError('23503', `${what} violates foreign key constraint "${constraint}"`);
      }
    }
  }

  // Rows that go, and what that does to those that refer to them: wave after wave, as Postgres does it.
  // Whether any is left that would refer to nothing is looked at in the end.
  #removed(table: ModelTable, going: readonly Stored[]): Change[] {
    const changes: Change[] = [];
    const gone = new Set<string>();
    const current = new Map<string, Stored>();
    const remove = (table: ModelTable, rows: readonly Stored[]) => {
      for (const old of rows) {
        gone.add(`${table.name} ${old.id}`);
        changes.push({ table, type: 'DELETE', old, next: null });
      }
    };
    const referrersOf = (from: ModelTable, column: string, key: string) =>
      this.rows(from)
        .map((row) => current.get(`${from.name} ${row.id}`) ?? row)
        .filter((row) => row[column] === key && !gone.has(`${from.name} ${row.id}`));
    const left: (() => void)[] = [];
    remove(table, going);
    for (const { table, old, next } of changes) {
      if (next || !old) continue;
      for (const { from, reference } of referencesTo(table.name)) {
        const { column, onDelete } = reference;
        const found = referrersOf(from, column, old.id);
        if (onDelete === 'cascade') remove(from, found);
        for (const row of onDelete === 'set-null' ? found : []) {
          const updated_at = Math.max(this.#clock(), row.updated_at + 1);
          const next = { ...row, [column]: null, updated_at };
          current.set(`${from.name} ${row.id}`, next);
          changes.push({ table: from, type: 'UPDATE', old: row, next });
        }
        if (onDelete !== 'refuse') continue;
        left.push(() => {
          if (referrersOf(from, column, old.id).length === 0) return;
          const constraint = `"${from.name}_${column}_fkey" on table "${from.name}"`;
          const what = `update or delete on table "${table.name}"`;
          throw new SqlError('23503', `${what} violates foreign key constraint ${constraint}`);
        });
      }
    }
    for (const look of left) look();
    return changes;
  }

  #rowsOf({ name }: ModelTable): Rows {
    const rows = this.#tables.get(name);
    if (!rows) throw new Error(`the model has no table ${name}`);
    return rows;
  }
}

function read(table: ModelTable, row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      table.columns[column]?.read(value ?? null),
    ]),
  );
}

function requireGrant(table: ModelTable, granted: readonly string[], column: string): void {
  if (!granted.includes(column)) throw denied(table);
}

function denied({ name }: ModelTable): SqlError {
  return new SqlError('42501', `permission denied for table ${name}`);
}

function requirePolicy(table: ModelTable, row: Stored, uid: string): void {
  if (row[table.owner] === uid) return;
  const message = `new row violates row-level security policy for table "${table.name}"`;
  throw new SqlError('42501', message);
}

function requireChecks(table: ModelTable, row: Stored): void {
  for (const [column, { required }] of Object.entries(table.columns)) {
    if (!required || row[column] !== null) continue;
    const what = `null value in column "${column}" of relation "${table.name}"`;
    throw new SqlError('23502', `${what} violates not-null constraint`);
  }
  const broken = table.checks.find(({ holds }) => !holds(row));
  if (!broken) return;
  const what = `new row for relation "${table.name}"`;
  throw new SqlError('23514', `${what} violates check constraint "${broken.name}"`);
}

function requireUnique(table: ModelTable, rows: Rows, row: Stored): void {
  for (const { name, columns } of table.unique) {
    const isSame = (other: Stored) =>
      columns.every((column) => row[column] !== null && other[column] === row[column]);
    const taken = [...rows.values()].some((other) => other.id !== row.id && isSame(other));
    if (!taken) continue;
    throw new SqlError('23505', `duplicate key value violates unique constraint "${name}"`);
  }
}

function refuse(rules: ModelTable['updateRules'], old: Stored, next: Stored): void {
  const rule = rules.find(({ when }) => when(old, next));
  if (rule) throw new SqlError('P0001', rule.message, undefined, rule.id);
}

function byMoment(a: Stored, b: Stored): number {
  return a.updated_at - b.updated_at || (a.id < b.id ? -1 : 1);
}
