import { resolve } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { password, publishableKey, startBackend } from '../backend/backend';
import type { Backend } from '../backend/backend';
import { calendarSchema } from '../backend/database';
import type { Account } from '../backend/tokens';
import { until } from '../device/until';
import { Profile } from './chromium';
import { findChromium } from './program';
import { bundle, serveSite } from './site';
import type { Site } from './site';
import type {} from './page/handle';

type Row = Record<string, unknown>;

/** A Supabase with two accounts, a site with the application, and a browser. */
export interface World {
  backend: Backend;
  site: Site;
  ada: Account;
  bob: Account;
  profile: Profile;
  /** The browser of this test; it is started when it is first asked for. */
  browser(): Promise<BrowserContext>;
  /** Opens the application in a new tab. */
  tab(browser: BrowserContext): Promise<Page>;
  /** Opens the application in a new tab, with a person signed in whose first pull has ended. */
  signedIn(browser: BrowserContext, account: Account): Promise<Page>;
  /** What the server holds of a person, oldest first. */
  rows(table: string, account: Account): Promise<Row[]>;
}

/** True where the machine lacks PostgreSQL or Chromium; the run has said so loudly. */
export const noBrowser = inject('postgresPort') === null || findChromium() === undefined;

export const generated = resolve(process.env['LARDER_GENERATED'] ?? '../../generated');

/** `schema` is what the server has beyond the calendar's. */
export function useBrowser(schema: () => string = () => ''): World {
  let started: Pick<World, 'backend' | 'site' | 'ada' | 'bob'> | undefined;
  let profile: Profile | undefined;
  let browser: Promise<BrowserContext> | undefined;
  const now = () => {
    if (!started) throw new Error('the backend has not been started');
    return started;
  };

  beforeAll(async () => {
    if (noBrowser) return;
    const [backend, site] = await Promise.all([
      startBackend(inject('postgresPort') ?? 0, calendarSchema() + schema()),
      bundle(generated).then(serveSite),
    ]);
    started = {
      backend,
      site,
      ada: await backend.createAccount('ada@example.com'),
      bob: await backend.createAccount('bob@example.com'),
    };
  });
  beforeEach(async () => {
    if (noBrowser) return;
    profile = new Profile();
    now().backend.heal();
    await now().backend.sql.unsafe(`
      delete from user_categories;
      delete from user_calendars;
      delete from user_work_periods;
      delete from ai_personas;
    `);
  });
  afterEach(async () => {
    await profile?.remove();
    profile = undefined;
    browser = undefined;
  });
  afterAll(async () => {
    await started?.site.close();
    await started?.backend.close();
  });

  const tab: World['tab'] = async (context) => {
    // A browser starts with one empty tab.
    const empty = context.pages().find((page) => page.url() === 'about:blank');
    const page = empty ?? (await context.newPage());
    const { backend, site } = now();
    const address = new URLSearchParams({ server: backend.url, key: publishableKey });
    await page.goto(`${site.origin}/?${address}`);
    await page.waitForFunction(() => window.larder !== undefined);
    return page;
  };
  return {
    get backend() {
      return now().backend;
    },
    get site() {
      return now().site;
    },
    get ada() {
      return now().ada;
    },
    get bob() {
      return now().bob;
    },
    get profile() {
      if (!profile) throw new Error('no test is running');
      return profile;
    },
    browser() {
      browser ??= this.profile.open();
      return browser;
    },
    tab,
    async signedIn(context, account) {
      const page = await tab(context);
      await signIn(page, account);
      await until(async () => {
        const uid = await page.evaluate(() => window.larder.status?.lastSync);
        if (uid === undefined) throw new Error('the first pull has not ended');
      });
      return page;
    },
    async rows(table, account) {
      const { sql } = now().backend;
      return sql`select * from ${sql(table)} where user_id = ${account.id} order by created_at, id`;
    },
  };
}

export async function signIn(page: Page, { email }: Account): Promise<void> {
  const credentials = { email, password };
  const message = await page.evaluate(async (credentials) => {
    const { error } = await window.larder.supabase.auth.signInWithPassword(credentials);
    return error?.message;
  }, credentials);
  if (message !== undefined) throw new Error(`no sign-in: ${message}`);
}

/** The names that the tab's list shows. */
export function shown(page: Page): Promise<string[]> {
  return page.locator('li').allTextContents();
}

export function createCategory(page: Page, { id }: Account, name: string): Promise<string> {
  return page.evaluate(
    async ([uid, name]) => (await window.larder.layer.createCategory(uid, { name })).id,
    [id, name] as const,
  );
}

/** How many changes wait in the outbox. */
export function outboxCount(page: Page): Promise<number> {
  return page.evaluate(() => window.larder.db.outbox.count());
}
