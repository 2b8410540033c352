import type { Write } from './ledger';
import type { Operation } from './steps';
import type { Tab } from './tab';
import { modelTable, referencesTo } from './tables';
import type { Row } from './tables';
import type { World } from './world';
import { pick } from './writers';
import type { Writer } from './writers';

/** The rows of a table that a person may write to, or refer to. */
export async function mineOf(world: World, tab: Tab, uid: string, table: string): Promise<Row[]> {
  const rows = (await rowsOf(tab, table)).filter(
    ({ id, user_id }) => id === uid || user_id === uid,
  );
  const own = world.ledger.writes.filter(
    ({ op, device }) => op === 'insert' && device === tab.device.number,
  );
  const mine = rows.filter(({ id }) => id === uid || own.some(({ key }) => key === id));
  return world.peaceful ? mine : rows;
}

// A page that is frozen meanwhile reads when it wakes up.
async function rowsOf(tab: Tab, table: string): Promise<Row[]> {
  for (;;) {
    try {
      return await tab.layer.db.table<Row, string>(table).toArray();
    } catch (error) {
      if (!tab.isFrozen) throw error;
      await new Promise<void>((resolve) => tab.whenAwake(resolve));
    }
  }
}

export type Referable = Map<string, readonly Row[]>;

/** The rows that a new row of a table may refer to, by their table. */
export async function referable(
  world: World,
  tab: Tab,
  uid: string,
  { table: name }: Writer,
): Promise<Referable> {
  const found = new Map<string, Row[]>();
  for (const { table } of modelTable(name).references) {
    found.set(table, await mineOf(world, tab, uid, table));
  }
  return found;
}

/** What a row is to refer to; null if it must refer to something, and there is nothing. */
export function references({ table: name }: Writer, choice: number, to: Referable): Row | null {
  const table = modelTable(name);
  const values: Row = {};
  for (const [index, { column, table: referred }] of table.references.entries()) {
    const rows = to.get(referred) ?? [];
    const isRequired = table.columns[column]?.required === true;
    const isNone = rows.length === 0 || (!isRequired && ((choice >> index) & 3) === 0);
    if (isNone && isRequired) return null;
    values[column] = isNone ? null : pick(rows, choice >> (index + 1))['id'];
  }
  return values;
}

/** A row to which others refer; half of those that are deleted are such. */
export async function referred(
  world: World,
  { choice }: Operation,
  table: string,
  tab: Tab,
  uid: string,
): Promise<Row | undefined> {
  const links = referencesTo(table);
  if (links.length === 0 || choice % 2 === 0) return undefined;
  const keys = new Set<unknown>();
  for (const { from, reference } of links) {
    for (const row of await mineOf(world, tab, uid, from.name)) keys.add(row[reference.column]);
  }
  const rows = (await mineOf(world, tab, uid, table)).filter(({ id }) => keys.has(id));
  return rows.length === 0 ? undefined : pick(rows, choice >> 5);
}

/** What the deletion of a row does, on this device, to those that refer to it. */
export async function follow(world: World, tab: Tab, deletion: Write): Promise<Write[]> {
  const followed: Write[] = [];
  const { device, uid } = deletion;
  const gone = [deletion];
  for (const { table, key } of gone) {
    for (const { from, reference } of referencesTo(table)) {
      const { column, onDelete } = reference;
      const rows = await rowsOf(tab, from.name);
      for (const row of rows.filter((row) => row[column] === key)) {
        const isDeleted = onDelete === 'cascade';
        const place = { device, uid, table: from.name, key: String(row['id']) };
        if (gone.some((one) => one.table === place.table && one.key === place.key)) continue;
        const op = isDeleted ? 'delete' : 'update';
        const values: Row = isDeleted ? {} : { [column]: null };
        const write = world.ledger.begin({ ...place, op, values });
        write.state = 'followed';
        followed.push(write);
        world.counts.add(`outcome followed: ${op}`);
        if (isDeleted) gone.push(write);
      }
    }
  }
  return followed;
}
