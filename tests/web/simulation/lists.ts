import type { Layer } from './bundle';
import type { Row } from './tables';

type List = InstanceType<Layer['KeptList']>;

interface Shown {
  name: string;
  table: string;
  uid: string;
  list: List;
  holds: (row: Row) => boolean;
  stop: () => void;
}

/** The lists that a page shows: what its hooks would give. */
export class Lists {
  readonly #layer: Layer;
  #shown: Shown[] = [];

  constructor(layer: Layer) {
    this.#layer = layer;
  }

  /** Shows a user's lists in place of the former one's. */
  show(uid: string | null): void {
    this.end();
    if (uid === null) return;
    this.#open('categories', 'user_categories', uid, () => true);
    this.#open('calendars', 'user_calendars', uid, () => true);
    this.#open('visible calendars', 'user_calendars', uid, ({ visible }) => visible === true);
    this.#open('personas', 'ai_personas', uid, () => true);
    const names = this.#layer.allTables.map(({ name }) => name);
    for (const name of ['contracts', 'papers']) {
      if (names.includes(name)) this.#open(name, name, uid, () => true);
    }
  }

  end(): void {
    for (const { stop } of this.#shown) stop();
    this.#shown = [];
  }

  /** What each list shows, beside what it should by the rows of its table. */
  compared(
    rowsOf: (table: string) => Row[],
  ): { name: string; uid: string; shown: readonly Row[] | undefined; expected: Row[] }[] {
    return this.#shown.map(({ name, table, uid, list, holds }) => ({
      name,
      uid,
      shown: list.rows,
      expected: rowsOf(table)
        .filter((row) => row['user_id'] === uid && holds(row))
        .sort(byName),
    }));
  }

  #open(name: string, table: string, uid: string, holds: (row: Row) => boolean): void {
    const list = new this.#layer.KeptList({
      table: this.#layer.db.table(table),
      where: { user_id: uid },
      filter: holds,
      order: byName,
    });
    const stop = list.subscribe(() => undefined);
    this.#shown.push({ name, table, uid, list, holds, stop });
  }
}

function byName(a: Row, b: Row): number {
  const [x, y] = [
    `${String(a['name'])} ${String(a['id'])}`,
    `${String(b['name'])} ${String(b['id'])}`,
  ];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
