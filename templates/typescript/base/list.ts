import Dexie, { cmp, type IndexableType, type Table } from 'dexie';
{{ types.import(["sameValue"], "utils") }}
import { onChanges, type Touched } from './changes';
import { db } from './dexie';
import type { Order } from './order';
import { after } from './runtime';
import { reportProblem } from './status';
import { noteStorageError } from './storage';
import { keyText } from './table';
import type { RecordKey, Row } from './table';

/** Which rows of a table make a list, and their order. */
export type ListQuery = {
  table: Table<Row, RecordKey>;
  /** The values that some columns have; an index holds these columns. */
  where: Record<string, IndexableType>;
  filter: (row: Row) => boolean;
  /** By default the order of the keys. */
  order: Order<Row> | undefined;
};

const RETRY = 1_000;

/**
 * The rows of a query, kept up to date without asking it again: once they have
 * been read, a change reads the rows that it touched and puts each in its
 * place. At any time the list is what the query would give, and rows that did
 * not change are the same objects as before.
 */
export class KeptList {
  readonly #query: ListQuery;
  readonly #order: Order<Row>;
  readonly #listeners = new Set<() => void>();
  #rows: Row[] | undefined;
  /** The rows of the list by the text of their key. */
  #byKey = new Map<string, Row>();
  /** What has changed since it was read. */
  #stale: Touched = [];
  #reading = false;
  #end: () => void = () => undefined;

  constructor(query: ListQuery) {
    this.#query = query;
    this.#order =
      query.order ?? ((a, b) => cmp(this.#keyOf(a), this.#keyOf(b)));
  }

  /** The rows; undefined until they have been read. */
  get rows(): Row[] | undefined {
    return this.#rows;
  }

  /** Whether nobody listens any more. */
  get idle(): boolean {
    return this.#listeners.size === 0;
  }

  /** Keeps the list while somebody listens; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.idle) this.#end();
    };
  }

  get #isStale(): boolean {
    return this.#stale === 'all' || this.#stale.length > 0;
  }

  // Listens before it reads, so that no change falls in between.
  #begin(): void {
    const { name } = this.#query.table;
    this.#end = onChanges(name, (touched) => this.#follow(touched));
    this.#follow('all');
  }

  #follow(touched: Touched): void {
    this.#stale =
      this.#stale === 'all' || touched === 'all'
        ? 'all'
        : [...this.#stale, ...touched];
    if (this.#reading || !this.#isStale) return;
    this.#reading = true;
    // A change is told of while its transaction still seems to be open.
    void Dexie.ignoreTransaction(() => this.#read());
  }

  // What changes during a read is read as well before anything is shown: of a
  // transaction that changed several rows, either all are seen or none.
  async #read(): Promise<void> {
    const before = this.#rows;
    const source = `list ${this.#query.table.name}`;
    try {
      while (this.#isStale && !this.idle) {
        const touched = this.#stale;
        this.#stale = [];
        await this.#take(touched);
      }
      reportProblem(source);
    } catch (error) {
      reportProblem(source, String(error));
      noteStorageError(db, error);
      this.#stale = 'all';
      after(RETRY, () => this.#follow('all'));
    }
    this.#reading = false;
    if (this.#rows !== before) this.#listeners.forEach((listen) => listen());
  }

  async #take(touched: Touched): Promise<void> {
    if (touched === 'all' || !this.#rows) this.#replace(await this.#all());
    else this.#place(touched, await this.#query.table.bulkGet(touched));
  }

  async #all(): Promise<Row[]> {
    const { table, where } = this.#query;
    const rows = await table.where(where).toArray();
    return rows.filter((row) => this.#holds(row)).sort(this.#order);
  }

  #replace(read: Row[]): void {
    const rows = read.map((row) => this.#known(row));
    this.#byKey = new Map(rows.map((row) => [this.#textOf(row), row]));
    const same =
      rows.length === this.#rows?.length &&
      rows.every((row, index) => row === this.#rows?.[index]);
    if (!same) this.#rows = rows;
  }

  #place(keys: readonly RecordKey[], read: readonly (Row | undefined)[]): void {
    const rows = [...(this.#rows ?? [])];
    let changed = false;
    for (const [index, key] of keys.entries()) {
      const text = keyText(key);
      const former = this.#byKey.get(text);
      const row = read[index];
      const next = row && this.#holds(row) ? this.#known(row) : undefined;
      if (next === former) continue;
      changed = true;
      if (former) rows.splice(this.#indexIn(rows, former), 1);
      if (next) rows.splice(this.#indexIn(rows, next), 0, next);
      if (next) this.#byKey.set(text, next);
      else this.#byKey.delete(text);
    }
    if (changed) this.#rows = rows;
  }

  /** The first place whose row does not come before this one. */
  #indexIn(rows: readonly Row[], row: Row): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = rows[middle];
      if (other && this.#order(other, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #holds(row: Row): boolean {
    const { where, filter } = this.#query;
    const found = Object.entries(where).every(
      ([column, value]) => row[column] === value,
    );
    return found && filter(row);
  }

  // A row that was written without a change stays the object that it was.
  #known(row: Row): Row {
    const former = this.#byKey.get(this.#textOf(row));
    return former && sameValue(former, row) ? former : row;
  }

  #keyOf(row: Row): RecordKey {
    const { keyPath } = this.#query.table.schema.primKey;
    return Dexie.getByKeyPath(row, keyPath as string) as RecordKey;
  }

  #textOf(row: Row): string {
    return keyText(this.#keyOf(row));
  }
}
