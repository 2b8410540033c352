import Dexie from 'dexie';
import { row, uid } from '../layers';
import type { Entry, Layer, Row } from '../layers';
import type { Dice } from './dice';
import { enumOf } from './manifest';
import type { Manifest, Table } from './manifest';
import { named } from './model';
import type { Cells, Held } from './model';
import { valueOf } from './types';

/** What a version sees in a browser's database. */
interface Content {
  stores: Record<string, Row[]>;
  /** In the order in which they were made. */
  entries: Omit<Entry, 'seq'>[];
}

/** Rows and waiting edits of all kinds in every table, as a version's own layer writes them. */
export async function leave(layer: Layer, manifest: Manifest, dice: Dice): Promise<Held> {
  const held: Held = { rows: [], entries: [] };
  for (const table of manifest.tables) await leaveIn(table, { layer, manifest, dice, held });
  const watermark = { cursor: null, settled: true, finished_at: null };
  const keys = manifest.tables.map(({ name }) => `pull:${uid}:${name}`);
  await layer.db.table('meta').bulkPut(keys.map((key) => ({ key, ...watermark })));
  const entries = await layer.entries();
  held.entries = held.entries.map((entry, index) => ({ ...entry, id: entries[index]?.id ?? '' }));
  if (entries.length !== held.entries.length) throw new Error('the layer queued something else');
  return held;
}

interface Visit {
  layer: Layer;
  manifest: Manifest;
  dice: Dice;
  held: Held;
}

async function leaveIn(table: Table, { layer, manifest, dice, held }: Visit): Promise<void> {
  // One row has all its values, so that an edit of a field always finds one.
  const cellsOf = (fields: Table['fields'], isWhole = false): Cells =>
    new Map(
      fields.map(({ id, type, ...field }) => {
        const isNull = field.null && !isWhole && dice.oneIn(2);
        return [id, isNull ? null : valueOf(type, enumOf(manifest, type)?.values, dice, isWhole)];
      }),
    );
  const queue = (key: string, op: Entry['op'], payload: Cells, base: Cells | null) =>
    held.entries.push({ id: '', table: table.id, key, op, payload, base });
  const keep = (key: string, cells: Cells) => held.rows.push({ table: table.id, key, cells });
  const synced = async (key: string, isWhole = false): Promise<Cells> => {
    const cells = cellsOf(table.fields, isWhole);
    await layer.synced(table.name, row(key, named(table, cells)));
    return cells;
  };

  keep('plain', await synced('plain', true));
  // Where each branch dropped what the other kept, there is nothing left to change.
  for (const key of table.fields.length > 0 ? ['changed', 'once more'] : []) {
    const before = await synced(key);
    const changes = cellsOf(dice.some(table.fields));
    await layer.update(table.name, key, named(table, changes));
    queue(key, 'update', changes, before);
    keep(key, new Map([...before, ...changes]));
  }
  const added = cellsOf(table.fields);
  await layer.insert(table.name, row('added', named(table, added)));
  queue('added', 'insert', added, null);
  keep('added', added);
  const removed = await synced('removed');
  await layer.remove(table.name, 'removed');
  queue('removed', 'delete', new Map(), removed);
}

/** What a version must find of it, by the names that it uses. */
export function expected(held: Held, manifest: Manifest): Content {
  const stores: Record<string, Row[]> = {};
  for (const table of manifest.tables) {
    const rows = held.rows.filter((one) => one.table === table.id);
    stores[table.name] = sorted(rows.map(({ key, cells }) => row(key, named(table, cells))));
  }
  const entries = held.entries.flatMap(({ id, key, op, payload, base, ...entry }) => {
    const table = manifest.tables.find((one) => one.id === entry.table);
    if (!table) return [];
    const own = {
      insert: { id: key, user_id: uid },
      update: {},
      delete: { id: key },
    }[op];
    const values = {
      payload: { ...own, ...named(table, payload) },
      base: base && row(key, named(table, base)),
    };
    return [{ id, user_id: uid, table: table.name, op, ...values }];
  });
  return { stores, entries };
}

/** What a version finds in an open database; entries of tables that it lacks are left out. */
export async function found(db: Dexie, manifest: Manifest): Promise<Content> {
  const stores: Record<string, Row[]> = {};
  for (const { name } of manifest.tables) {
    stores[name] = sorted((await db.table(name).toArray()) as Row[]);
  }
  const all = (await db.table('outbox').orderBy('seq').toArray()) as Entry[];
  const known = all.filter(({ table }) => stores[table] !== undefined);
  const entries = known.map(({ id, user_id, table, op, payload, base }) => {
    return { id, user_id, table, op, payload, base };
  });
  return { stores, entries };
}

/** The tables that an open database would only ask for what has changed since. */
export async function pulled(db: Dexie): Promise<string[]> {
  const keys = await db.table('meta').where('key').startsWith('pull:').primaryKeys();
  return (keys as string[]).map((key) => key.slice(key.lastIndexOf(':') + 1));
}

/** The edits that wait, by what they are about. */
export function keysOf(entries: readonly unknown[]): string[] {
  return (entries as Entry[]).map(({ id, op }) => `${op} ${id}`);
}

const sorted = (rows: Row[]) => rows.sort((a, b) => String(a['id']).localeCompare(String(b['id'])));

/** Everything in a database, whatever layer it is of. */
export async function everything(name: string): Promise<Record<string, unknown[]>> {
  const db = await new Dexie(name).open();
  const stores: Record<string, unknown[]> = {};
  for (const table of db.tables) stores[table.name] = await table.toArray();
  db.close();
  return stores;
}

/** The same database under another name. */
export async function copied(from: string, to: string): Promise<void> {
  const source = await new Dexie(from).open();
  const target = new Dexie(to);
  const spelling = ({ schema: { primKey, indexes } }: (typeof source.tables)[number]) =>
    [primKey, ...indexes].map(({ src }) => src).join(', ');
  target
    .version(source.verno)
    .stores(Object.fromEntries(source.tables.map((table) => [table.name, spelling(table)])));
  await target.open();
  for (const table of source.tables) {
    await target.table(table.name).bulkPut(await table.toArray());
  }
  source.close();
  target.close();
}
