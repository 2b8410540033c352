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
import { Report, median } from './report';
import type {} from './page/main';

const report = new Report();
const profile = new Profile();
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
  await site.close();
  await backend.close();
  const load = loadavg()[0]?.toFixed(1);
  console.log(`\n${report.text()}\n\nload of the machine at the end: ${load}\n`);
});

for (const rows of [0, 10_000]) {
  it(`creates with ${rows} rows`, async () => {
    const { layer, bare, puts } = await page.evaluate(
      ([uid, rows]) => window.bench.createLatency(uid, rows),
      [ada.id, rows] as const,
    );
    const what = `create, ${rows} rows`;
    report.add(what, layer, 'bare transaction', bare, 'at most 1.3');
    report.add(what, layer, 'two puts', puts, '');
  });
}

for (const rows of [0, 10_000]) {
  it(`updates with ${rows} rows`, async () => {
    const { layer, bare, puts } = await page.evaluate(
      ([uid, rows]) => window.bench.updateLatency(uid, rows),
      [ada.id, rows] as const,
    );
    const what = `update, ${rows || 'few'} rows`;
    report.add(what, layer, 'bare transaction', bare, '');
    report.add(what, layer, 'two puts', puts, '');
  });
}

for (const rows of [1_000, 10_000]) {
  it(`refreshes a list of ${rows} rows`, async () => {
    const { layer, requery } = await page.evaluate(
      ([uid, rows]) => window.bench.refresh(uid, rows),
      [ada.id, rows] as const,
    );
    report.add(`live refresh, ${rows} rows`, layer, 'requery', requery, 'at most 5 ms');
  });
}

it('pulls 10,000 rows for the first time', async () => {
  const count = 10_000;
  // Transactions of their own, so that the times differ as they do in life.
  for (let start = 0; start < count; start += 100) {
    await backend.sql`
      insert into user_categories (id, user_id, name)
      select gen_random_uuid(), ${ada.id}, 'Row ' || n from generate_series(${start}::int, ${start + 99}::int) n`;
  }
  const layer: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    layer.push(await page.evaluate((uid) => window.bench.layerPull(uid), ada.id));
    expect((await page.evaluate(() => window.bench.held())).rows).toBe(count);
    bare.push(await page.evaluate((uid) => window.bench.barePull(uid), ada.id));
    expect((await page.evaluate(() => window.bench.held())).bare).toBe(count);
  }
  const what = `first pull, ${count} rows`;
  report.add(what, layer, 'fetch + bulkPut', bare, 'at most 1.11 (0.9 of the rows/s)');
  await backend.sql`delete from user_categories`;
});

it('sends 1,000 creates', async () => {
  const layer: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    backend.heal();
    layer.push(await page.evaluate((uid) => window.bench.layerDrain(uid, 1_000), ada.id));
    expect(await page.evaluate(() => window.bench.held())).toMatchObject({
      rows: 1_000,
      waiting: 0,
    });
    expect(backend.requests.length).toBeLessThanOrEqual(10);
    report.note(`requests of 1,000 creates: ${backend.requests.length} (aim: at most 10)`);
    await backend.sql`delete from user_categories`;
    bare.push(await page.evaluate((uid) => window.bench.bareDrain(uid, 1_000), ada.id));
    await backend.sql`delete from user_categories`;
  }
  report.add('drain, 1,000 creates', layer, 'fetch + bulkPut', bare, '');
});

it('reconnects with 20 unchanged tables', async () => {
  for (const table of tableNames) {
    await backend.sql`
      insert into ${backend.sql(table)} (id, user_id, name)
      select gen_random_uuid(), ${ada.id}, 'Row ' || n from generate_series(1, 10) n`;
  }
  await page.evaluate((uid) => window.bench.layer.startSync(uid), ada.id);
  await quiet();

  const layer: number[] = [];
  const bare: number[] = [];
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
    expect(backend.requests.length).toBeLessThanOrEqual(2 * tableNames.length);
    report.note(
      `requests of a reconnect of 20 tables: ${backend.requests.length} (aim: at most 40)`,
    );
    bare.push(
      await page.evaluate(([uid, tables]) => window.bench.bareReconnect(uid, tables), [
        ada.id,
        tableNames,
      ] as const),
    );
  }
  report.add('reconnect, 20 tables', layer, 'bare fetches', bare, '');
  expect(median(layer)).toBeGreaterThan(0);
});

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
