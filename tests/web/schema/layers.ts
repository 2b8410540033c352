import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Dexie from 'dexie';
import { vi } from 'vitest';
import { offlineClient } from '../device/device';

const binary =
  process.env['LARDER_BIN'] ?? new URL('../../../target/debug/larder', import.meta.url).pathname;

/** Whether there is no binary to make layers with; with `CI` set, that is a failure. */
export const noBinary = !existsSync(binary);
if (noBinary) {
  const message = `there is no ${binary} (cargo build makes it, or LARDER_BIN names another): the schema's history is not tested`;
  if (process.env['CI']) throw new Error(message);
  console.error(`\n!!! ${message}\n`);
}

export type Row = Record<string, unknown>;

/** An entry of the outbox, as far as these tests look at it. */
export interface Entry {
  id: string;
  seq: number;
  user_id: string;
  table: string;
  op: 'insert' | 'update' | 'delete';
  payload: Row;
  base: Row | null;
}

/** A table as the generated registry describes it. */
interface SyncTable {
  name: string;
  key: readonly string[];
}

interface Outbox {
  enqueueInsert(table: SyncTable, uid: string, row: Row): Promise<void>;
  enqueueUpdate(table: SyncTable, uid: string, existing: Row, changes: Row): Promise<void>;
  enqueueDelete(table: SyncTable, uid: string, existing: Row): Promise<void>;
}

/** A generated layer with its database open. */
export interface Layer {
  db: Dexie;
  /** Another database of the same layer, not open yet. */
  database(name: string): Dexie;
  outdated(): boolean;
  /** A row that the server has. */
  synced(table: string, row: Row): Promise<void>;
  insert(table: string, row: Row): Promise<void>;
  update(table: string, id: string, changes: Row): Promise<void>;
  remove(table: string, id: string): Promise<void>;
  /** A change inside the check that each local change goes through. */
  mutate(table: string): Promise<void>;
  rows(table: string): Promise<Row[]>;
  entries(): Promise<Entry[]>;
}

export const uid = '00000000-0000-4000-8000-000000000001';
export const stamp = '2026-11-22T14:55:45.664800Z';

/** Layers that the real binary makes of manifests, each in a folder of its own. */
export class Layers {
  readonly #folder = mkdtempSync(join(tmpdir(), 'larder-layers-'));

  /** Makes a layer of a manifest, on the history of another. */
  generate(name: string, manifest: string, base?: string, args: string[] = []): void {
    const tree = join(this.#folder, name);
    mkdirSync(tree, { recursive: true });
    // Only the history goes on; the rest is made anew.
    if (base) cpSync(join(this.#folder, base, 'tables.lock'), join(tree, 'tables.lock'));
    this.write(name, manifest);
    const { code, told } = this.run(name, args);
    if (code !== 0) throw new Error(`${name} is refused:\n${told}\n${manifest}`);
  }

  /** Generates from what is in a layer's folder. */
  run(name: string, args: string[] = []): { code: number | null; told: string } {
    // What the binary keeps for itself goes with the folder.
    const env = { ...process.env, XDG_CACHE_HOME: join(this.#folder, '.cache') };
    const options = { cwd: join(this.#folder, name), encoding: 'utf8', env } as const;
    const { status, stderr } = spawnSync(binary, ['generate', ...args], options);
    return { code: status, told: stderr };
  }

  /** The whole folder of a layer under another name. */
  copy(name: string, other: string): void {
    cpSync(join(this.#folder, name), join(this.#folder, other), { recursive: true });
  }

  /** Changes a layer's manifest, and generates nothing. */
  write(name: string, manifest: string): void {
    writeFileSync(join(this.#folder, name, 'tables.toml'), manifest);
  }

  path(name: string, file: string): string {
    return join(this.#folder, name, file);
  }

  /** The database as this layer opens it: a graph of modules of its own. */
  async open(name: string, database: string): Promise<Layer> {
    const base = (file: string) => this.path(name, `generated/data-v2/base/${file}.ts`);
    vi.resetModules();
    vi.doMock('@/lib/supabase', () => ({ supabase: offlineClient() }));
    vi.doMock(base('runtime'), async (original) => ({
      ...(await original<object>()),
      databaseName: database,
    }));
    const { db, OfflineDB } = (await import(base('dexie'))) as {
      db: Dexie;
      OfflineDB: new (name: string) => Dexie;
    };
    const { tableNamed } = (await import(base('tables'))) as {
      tableNamed: (name: string) => SyncTable | undefined;
    };
    const outbox = (await import(base('outbox'))) as Outbox;
    const mutation = (await import(base('mutation'))) as {
      mutate: (uid: string, table: SyncTable, change: () => Promise<void>) => Promise<void>;
    };
    const status = (await import(base('status'))) as {
      engineStatus: () => { outdated: boolean };
    };
    await db.open();
    const named = (table: string) => {
      const found = tableNamed(table);
      if (!found) throw new Error(`${name} has no table ${table}`);
      return found;
    };
    const both = <T>(table: string, change: () => Promise<T>) =>
      db.transaction('rw', [db.table(table), db.table('outbox'), db.table('meta')], change);
    return {
      db,
      database: (other) => new OfflineDB(other),
      outdated: () => status.engineStatus().outdated,
      async synced(table, row) {
        await db.table(table).put(row);
      },
      insert: (table, row) =>
        both(table, async () => {
          await db.table(table).put(row);
          await outbox.enqueueInsert(named(table), uid, row);
        }),
      update: (table, id, changes) =>
        both(table, async () => {
          const existing = (await db.table(table).get(id)) as Row;
          await db.table(table).put({ ...existing, ...changes });
          await outbox.enqueueUpdate(named(table), uid, existing, changes);
        }),
      remove: (table, id) =>
        both(table, async () => {
          const existing = (await db.table(table).get(id)) as Row;
          await db.table(table).delete(id);
          await outbox.enqueueDelete(named(table), uid, existing);
        }),
      mutate: (table) => mutation.mutate(uid, named(table), () => Promise.resolve()),
      rows: async (table) => (await db.table(table).toArray()) as Row[],
      entries: async () =>
        ((await db.table('outbox').toArray()) as Entry[]).sort((a, b) => a.seq - b.seq),
    };
  }

  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What every row has, under a key that a text names. */
export function row(id: string, columns: Row): Row {
  return { id, user_id: uid, created_at: stamp, updated_at: stamp, ...columns };
}
