import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { password, publishableKey, startBackend } from '../backend/backend';
import type { Backend } from '../backend/backend';
import type { Account } from '../backend/tokens';
import { Profile } from '../browser/chromium';
import { bundle, serveSite } from '../browser/site';
import type { Site } from '../browser/site';
import { until } from '../device/until';
import { generateProject } from '../project/project';
import { manifest, tableNames } from './manifest';
import { Report } from './report';
import type {} from './page/main';

const report = new Report();
const profile = new Profile();
/** Rejects with the first error that nothing on the page catches. */
const broken = Promise.withResolvers<never>();
broken.promise.catch(() => undefined);
let backend: Backend;
let site: Site;
let ada: Account;
let page: Page;

beforeAll(async () => {
  const project = generateProject(manifest);
  backend = await startBackend(inject('postgresPort') ?? 0, project.schema);
  ada = await backend.createAccount('ada@example.com');
  site = await serveSite(
    await bundle(project.generated, new URL('page', import.meta.url).pathname),
  );
  const browser = await profile.open();
  page = await browser.newPage();
  page.on('pageerror', (error) => broken.reject(error));
  const address = new URLSearchParams({ server: backend.url, key: publishableKey });
  await page.goto(`${site.origin}/?${address}`);
  await page.waitForFunction(() => window.bench !== undefined);
  const credentials = { email: ada.email, password };
  await page.evaluate(
    (credentials) => window.bench.supabase.auth.signInWithPassword(credentials),
    credentials,
  );
});

afterAll(async () => {
  await profile.remove();
  await site?.close();
  await backend?.close();
  report.note(`load of the machine at the end: ${loadavg()[0]?.toFixed(1)}`);
});

for (const rows of [0, 10_000]) {
  it(`creates with ${rows} rows`, async () => {
    const { layer, bare, puts } = await asked(
      page.evaluate(([uid, rows]) => window.bench.createLatency(uid, rows), [
        ada.id,
        rows,
      ] as const),
    );
    const what = `create, ${rows} rows`;
    report.add(what, layer, 'bare transaction', bare, 'at most 1.3');
    report.add(what, layer, 'two puts', puts, '');
  });
}

for (const rows of [0, 10_000]) {
  it(`updates with ${rows} rows`, async () => {
    const { layer, bare, puts } = await asked(
      page.evaluate(([uid, rows]) => window.bench.updateLatency(uid, rows), [
        ada.id,
        rows,
      ] as const),
    );
    const what = `update, ${rows || 'few'} rows`;
    report.add(what, layer, 'bare transaction', bare, '');
    report.add(what, layer, 'two puts', puts, '');
  });
}

for (const rows of [1_000, 10_000]) {
  it(`refreshes a list of ${rows} rows`, async () => {
    const { layer, requery } = await asked(
      page.evaluate(([uid, rows]) => window.bench.refresh(uid, rows), [ada.id, rows] as const),
    );
    report.add(`live refresh, ${rows} rows`, layer, 'requery', requery, 'at most 5 ms');
  });
}

it('holds a list of 10,000 rows in memory', async () => {
  await page.evaluate((uid) => window.bench.fill(uid, 10_000), ada.id);
  const [layer, requery] = [await heldBy('hook'), await heldBy('requery')];
  report.add('list of 10000 rows', [layer], 'requery', [requery], '', 'MB');
});

it('pulls 10,000 rows for the first time', async () => {
  const count = 10_000;
  await insertOld('user_categories', count);
  const layer: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    layer.push(await asked(page.evaluate((uid) => window.bench.layerPull(uid), ada.id)));
    expect((await page.evaluate(() => window.bench.held())).rows).toBe(count);
    bare.push(await asked(page.evaluate((uid) => window.bench.barePull(uid), ada.id)));
    expect((await page.evaluate(() => window.bench.held())).bare).toBe(count);
  }
  const what = `first pull, ${count} rows`;
  report.add(what, layer, 'fetch + bulkPut', bare, 'at most 1.11 (0.9 of the rows/s)');
  await backend.sql`delete from user_categories`;
});

it('sends 1,000 creates', async () => {
  const layer: number[] = [];
  const bare: number[] = [];
  const requests: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    backend.heal();
    layer.push(await asked(page.evaluate((uid) => window.bench.layerDrain(uid, 1_000), ada.id)));
    expect(await page.evaluate(() => window.bench.held())).toMatchObject({
      rows: 1_000,
      waiting: 0,
    });
    requests.push(backend.requests.length);
    await backend.sql`delete from user_categories`;
    bare.push(await asked(page.evaluate((uid) => window.bench.bareDrain(uid, 1_000), ada.id)));
    await backend.sql`delete from user_categories`;
  }
  report.add('drain, 1000 creates', layer, 'fetch + bulkPut', bare, '');
  report.note(`  in ${requests.join(', ')} requests (aim: at most 10)`);
  expect(Math.max(...requests)).toBeLessThanOrEqual(10);
});

it('reconnects with 20 unchanged tables', async () => {
  for (const table of tableNames) await insertOld(table, 10);
  await page.evaluate((uid) => window.bench.layer.startSync(uid), ada.id);
  await quiet();

  const layer: number[] = [];
  const bare: number[] = [];
  const requests: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { activations } = backend.realtime;
    const before = activations.length;
    backend.requests.length = 0;
    backend.realtime.dropSockets();
    await watched(() => activations.length > before);
    const started = performance.now();
    await watched(() => backend.requests.filter(({ status }) => status > 0).length >= 40);
    layer.push(performance.now() - started);
    await quiet();
    requests.push(backend.requests.length);
    bare.push(
      await page.evaluate(([uid, tables]) => window.bench.bareReconnect(uid, tables), [
        ada.id,
        tableNames,
      ] as const),
    );
  }
  report.add('reconnect, 20 tables', layer, 'bare fetches', bare, '');
  report.note(`  in ${requests.join(', ')} requests (aim: at most 40)`);
  expect(Math.max(...requests)).toBeLessThanOrEqual(2 * tableNames.length);
});

/** What the page answers, unless it breaks before. */
function asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return Promise.race([answer, broken.promise]);
}

/** Rows that were written one a minute until now: hardly one is young enough to be read again. */
async function insertOld(table: string, count: number): Promise<void> {
  await backend.sql.begin(async (sql) => {
    // As a replica it leaves the times as they are given.
    await sql`set local session_replication_role = replica`;
    await sql`
      insert into ${sql(table)} (id, user_id, name, created_at, updated_at)
      select gen_random_uuid(), ${ada.id}, 'Row ' || n, moment, moment
      from generate_series(1, ${count}::int) n, lateral (select now() - n * interval '1 minute') m (moment)`;
  });
}

/** How many megabytes a list holds while it is shown. */
async function heldBy(what: 'hook' | 'requery'): Promise<number> {
  const before = await heap();
  await asked(
    page.evaluate(([uid, what]) => window.bench.show(uid, what), [ada.id, what] as const),
  );
  const after = await heap();
  await page.evaluate(() => window.bench.hide());
  return (after - before) / 1_000_000;
}

/** The bytes that live on the page. */
async function heap(): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

async function watched(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !holds();) {
    if (Date.now() > deadline) throw new Error('it does not come');
    await delay(2);
  }
}

/** Waits until no request has come for longer than anything is put off. */
async function quiet(): Promise<void> {
  let seen = -1;
  await until(async () => {
    const before = seen;
    seen = backend.requests.length;
    await delay(6_000);
    if (before !== backend.requests.length) throw new Error('still busy');
  }, 120_000);
}
