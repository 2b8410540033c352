import Dexie from 'dexie';
import type { Table } from 'dexie';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, inject, vi } from 'vitest';
import { startBackend } from '../backend/backend';
import type { Backend } from '../backend/backend';
import type { Account } from '../backend/tokens';
import { signedInClient } from '../device/device';
import { until } from '../device/until';
import { generateProject, noBinary } from './project';
import type { Project } from './project';

export type Row = { id: string } & Record<string, unknown>;

interface Failed {
  id: string;
  op: string;
  values: Record<string, unknown>;
  reason: { kind: string } & Record<string, unknown>;
  blocked: { id: string; table: string; op: string }[];
}

interface Engine {
  startSync(uid: string): Promise<void>;
  stopSync(): Promise<void>;
  pushOutbox(uid: string): Promise<void>;
  retryOperation(id: string): Promise<void>;
  discardOperation(id: string): Promise<void>;
}

/** One tab with the layer of a project of the test's own. */
export interface Tab extends Engine {
  db: Dexie;
  table(name: string): Table<Row, string>;
  failures(): Promise<Failed[]>;
  entries(): Promise<Record<string, unknown>[]>;
  /** Calls a function of the layer by its name. */
  call(name: string, ...args: unknown[]): Promise<Row>;
  close(): Promise<void>;
}

export interface Place {
  backend: Backend;
  ada: Account;
  tab(database?: string): Promise<Tab>;
  rows(table: string): Promise<Row[]>;
}

export const cannotRun = noBinary || inject('postgresPort') === null;

/** A backend with the schema of a manifest, one account, and tabs that use its layer. */
export function useProject(manifest: string, tables: readonly string[]): Place {
  let place: { backend: Backend; ada: Account; project: Project } | undefined;
  const now = () => {
    if (!place) throw new Error('the backend has not been started');
    return place;
  };
  const opened = new Set<Tab>();

  beforeAll(async () => {
    if (cannotRun) return;
    const project = generateProject(manifest);
    const backend = await startBackend(inject('postgresPort') ?? 0, project.schema);
    place = { project, backend, ada: await backend.createAccount('ada@example.com') };
  });
  beforeEach(async () => {
    if (cannotRun) return;
    now().backend.heal();
    for (const table of tables) await now().backend.sql`delete from ${now().backend.sql(table)}`;
  });
  afterEach(async () => {
    for (const tab of opened) await tab.close();
    opened.clear();
  });
  afterAll(() => place?.backend.close());

  return {
    get backend() {
      return now().backend;
    },
    get ada() {
      return now().ada;
    },
    async tab(database = `tab-${crypto.randomUUID()}`) {
      const tab = await openTab(now().project, database, now().backend, now().ada);
      opened.add(tab);
      return tab;
    },
    rows: async (table) => {
      const { sql } = now().backend;
      return sql<Row[]>`select * from ${sql(table)} order by created_at, id`;
    },
  };
}

async function openTab(
  { layer }: Project,
  database: string,
  backend: Backend,
  account: Account,
): Promise<Tab> {
  const supabase = await signedInClient(backend, account);
  vi.resetModules();
  vi.doMock('@/lib/supabase', () => ({ supabase }));
  vi.doMock(join(layer, 'base/runtime.ts'), async (original) => ({
    ...(await original<object>()),
    databaseName: database,
    random: () => 0.02,
  }));
  const engine = (await import(join(layer, 'index.ts'))) as Engine & { db: Dexie };
  const functions = engine as unknown as Record<string, (...args: unknown[]) => Promise<Row>>;
  const { failedOperations } = (await import(join(layer, 'base/operations.ts'))) as {
    failedOperations(uid: string): Promise<Failed[]>;
  };
  return {
    startSync: engine.startSync,
    stopSync: engine.stopSync,
    pushOutbox: engine.pushOutbox,
    retryOperation: engine.retryOperation,
    discardOperation: engine.discardOperation,
    db: engine.db,
    table: (name) => engine.db.table<Row, string>(name),
    failures: () => failedOperations(account.id),
    entries: () => engine.db.table('outbox').orderBy('seq').toArray(),
    call: (name, ...args) => {
      const found = functions[name];
      if (!found) throw new Error(`the layer has no function ${name}`);
      return found(...args);
    },
    async close() {
      await engine.stopSync();
      await supabase.removeAllChannels();
      engine.db.close();
      await Dexie.delete(database);
    },
  };
}

/** Waits until nothing of this tab waits for the server any more. */
export const drained = (tab: Tab): Promise<void> =>
  until(async () => {
    const left = await tab.table('outbox').count();
    if (left > 0) throw new Error(`${left} entries still wait`);
  });
