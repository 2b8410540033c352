import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Account } from '../backend/tokens';
import { until } from '../device/until';
import { Profile } from './chromium';
import { noBrowser, outboxCount, signIn, useBrowser } from './world';
import { listen, stages, writeOn } from './writer';
import type { Acknowledged } from './writer';

type Row = Record<string, unknown> & { id: string };

interface Entry {
  table: string;
  record_id: string;
  op: 'insert' | 'update' | 'delete';
  payload: Record<string, unknown>;
  base: Record<string, unknown> | null;
}

/** What a device holds, read in one transaction. */
interface Held {
  user_categories: Row[];
  ai_personas: Row[];
  outbox: Entry[];
}

const ROUNDS = 25;
/** How many writes of each round are acknowledged before the kill, which comes while others are under way. */
const BEFORE_KILL = Array.from({ length: ROUNDS }, (_, round) => 1 + ((round * 37) % 12));
const LEAST = BEFORE_KILL.reduce((sum, writes) => sum + writes, 0);
const columns = {
  user_categories: ['name', 'color'],
  ai_personas: ['name', 'is_default'],
} as const;
const tables = ['user_categories', 'ai_personas'] as const;

describe.skipIf(noBrowser)('a browser that is killed in the middle of writes', () => {
  const world = useBrowser();

  // Both lanes together are the fifty kills; two browsers keep both cores busy.
  it('tears no write and loses none whose promise has resolved', { timeout: 600_000 }, async () => {
    const kept = await Promise.all([lane(world.ada), lane(world.bob)]);
    for (const writes of kept) expect(writes).toBeGreaterThanOrEqual(LEAST);
  });

  /** Kills one person's browser again and again; returns how many writes were acknowledged. */
  async function lane(account: Account): Promise<number> {
    const profile = new Profile();
    const acknowledged: Acknowledged[] = [];
    try {
      for (const [round, writes] of BEFORE_KILL.entries()) {
        const browser = await profile.open();
        await listen(browser, (write) => acknowledged.push(write));
        const page = await world.tab(browser);
        await check(page, account, acknowledged);
        await signInAgain(page, account);
        // Offline, a row and its entry are compared; online, what was sent as well.
        await browser.setOffline(round % 5 < 2);
        const before = acknowledged.length;
        await writeOn(page, account, round);
        await until(() => expect(acknowledged.length - before).toBeGreaterThanOrEqual(writes));
        await profile.kill();
      }
      const browser = await profile.open();
      const page = await world.tab(browser);
      await check(page, account, acknowledged);
      await signInAgain(page, account);
      // What was on its way when the browser was killed holds back its row for 40 seconds. Each default
      // persona travels alone, and the more a machine wrote, the more are waiting.
      await until(async () => expect(await outboxCount(page)).toBe(0), 180_000);
      await sameAsServer(page, account);
      return acknowledged.length;
    } finally {
      await profile.remove();
    }
  }

  async function check(page: Page, account: Account, acknowledged: readonly Acknowledged[]) {
    const local = await held(page);
    for (const table of tables) {
      const server = new Map((await rows(table, account)).map((row) => [row.id, row]));
      const entries = local.outbox.filter((entry) => entry.table === table);
      const waiting = Map.groupBy(entries, ({ record_id }) => record_id);
      const ids = new Set([...local[table].map(({ id }) => id), ...waiting.keys()]);
      for (const id of ids) {
        const row = local[table].find((row) => row.id === id) ?? null;
        const expected = waiting.has(id) ? replayed(waiting.get(id) ?? []) : server.get(id);
        expect(row && values(table, row)).toEqual(expected && values(table, expected));
      }
    }
    expect(local.ai_personas.filter((row) => row['is_default']).length).toBeLessThanOrEqual(1);

    for (const [id, writes] of Map.groupBy(acknowledged, (write) => write.id)) {
      const reached = stages.indexOf(writes.at(-1)?.stage ?? 'created');
      const stage = stageOf(local.user_categories.find((row) => row.id === id));
      // The write after the last that was acknowledged may have been committed too.
      expect([reached, reached + 1]).toContain(stage);
    }
  }

  async function sameAsServer(page: Page, account: Account) {
    const local = await held(page);
    for (const table of tables) {
      const mine = local[table].map((row) => values(table, row));
      const theirs = (await rows(table, account)).map((row) => values(table, row));
      expect(sorted(mine)).toEqual(sorted(theirs));
    }
  }

  const rows = async (table: string, account: Account) =>
    (await world.rows(table, account)) as Row[];
});

function held(page: Page): Promise<Held> {
  return page.evaluate(() => {
    const { db } = window.larder;
    return db.transaction('r', db.tables, async () => ({
      user_categories: await db.user_categories.toArray(),
      ai_personas: await db.ai_personas.toArray(),
      outbox: await db.outbox.orderBy('seq').toArray(),
    }));
  }) as Promise<Held>;
}

/** Chromium writes local storage seconds late: a kill may have taken the session with it. */
async function signInAgain(page: Page, account: Account): Promise<void> {
  const isSignedIn = await page.evaluate(async () => {
    const { data } = await window.larder.supabase.auth.getSession();
    return data.session !== null;
  });
  if (!isSignedIn) await signIn(page, account);
}

function replayed(entries: readonly Entry[]): Record<string, unknown> | null {
  return entries.reduce<Record<string, unknown> | null>(
    (row, { op, payload }) => (op === 'delete' ? null : { ...row, ...payload }),
    entries[0]?.base ?? null,
  );
}

function values(table: (typeof tables)[number], row: Record<string, unknown>) {
  return columns[table].map((column) => row[column]);
}

function stageOf(row: Row | undefined): number {
  if (!row) return stages.indexOf('deleted');
  return stages.indexOf(row['color'] === 'rose' ? 'changed' : 'created');
}

function sorted(rows: unknown[][]): unknown[][] {
  return rows.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}
