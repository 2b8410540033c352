import { createCategory, db, pullCategories, pushOutbox, supabase } from '@/lib/data-v2';
import type { ClientCategory } from '@/lib/data/base/client-types';
import { category, fill, floor, timed } from './device';
import { entryOf } from './writes';

const PAGE = 1_000;
const BATCH = 250;

/** The layer's first pull into an empty database. */
export async function layerPull(uid: string): Promise<number> {
  await fill(uid, 0);
  return timed(() => pullCategories(uid));
}

/** Pages fetched and stored one after the other. */
export async function barePull(uid: string): Promise<number> {
  await fill(uid, 0);
  const ask = await bareFetch('user_categories');
  return timed(async () => {
    for (let last = '', rows = PAGE; rows === PAGE;) {
      const after = last ? `&or=(${last})` : '';
      const address = `?select=*&user_id=eq.${uid}&order=updated_at,id&limit=${PAGE}${after}`;
      const page = (await (await ask(address)).json()) as ClientCategory[];
      await floor.user_categories.bulkPut(page);
      const end = page.at(-1);
      const moment = end?.updated_at.replace('+', '%2B');
      last = `updated_at.gt.${moment},and(updated_at.eq.${moment},id.gt.${end?.id})`;
      rows = page.length;
    }
  });
}

/** A thousand rows that were created without a network, sent by the layer. */
export async function layerDrain(uid: string, count: number): Promise<number> {
  await fill(uid, 0);
  for (let n = 0; n < count; n += 1) await createCategory(uid, { name: `Offline ${n}` });
  return timed(() => pushOutbox(uid));
}

/** The same in batches of the same size, each answer stored before the next is sent. */
export async function bareDrain(uid: string, count: number): Promise<number> {
  await fill(uid, 0);
  const created = Array.from({ length: count }, (_, n) => category(uid, `Offline ${n}`));
  await floor.user_categories.bulkPut(created);
  await floor.outbox.bulkPut(created.map((row, n) => entryOf(row, 'insert', n)));
  const ask = await bareFetch('user_categories');
  return timed(async () => {
    const entries = await floor.outbox.orderBy('seq').toArray();
    for (let start = 0; start < entries.length; start += BATCH) {
      const batch = entries.slice(start, start + BATCH);
      const answer = await ask('?select=*', {
        method: 'POST',
        headers: { prefer: 'return=representation', 'content-type': 'application/json' },
        body: JSON.stringify(batch.map(({ payload }) => payload)),
      });
      const rows = (await answer.json()) as ClientCategory[];
      await floor.transaction('rw', [floor.user_categories, floor.outbox], async () => {
        await floor.user_categories.bulkPut(rows);
        await floor.outbox.bulkDelete(batch.map(({ id }) => id));
      });
    }
  });
}

/** What the layer asks of unchanged tables when a connection is back, asked bare and all at once. */
export async function bareReconnect(uid: string, tables: readonly string[]): Promise<number> {
  const asks = await Promise.all(tables.map((table) => bareFetch(table)));
  return timed(() =>
    Promise.all(
      asks.map(async (ask) => {
        await (
          await ask(`?select=*&user_id=eq.${uid}&updated_at=gt.2100-01-01&limit=${PAGE}`)
        ).json();
        await (await ask(`?select=id&user_id=eq.${uid}&limit=1`, count)).json();
      }),
    ),
  );
}

const count = { headers: { prefer: 'count=exact' } };

/** How many rows and how many waiting changes the layer's database holds. */
export async function held(): Promise<{ rows: number; waiting: number; bare: number }> {
  return {
    rows: await db.user_categories.count(),
    waiting: await db.outbox.count(),
    bare: await floor.user_categories.count(),
  };
}

async function bareFetch(table: string) {
  const address = new URLSearchParams(location.search);
  const { data } = await supabase.auth.getSession();
  const headers = {
    apikey: address.get('key') ?? '',
    authorization: `Bearer ${data.session?.access_token}`,
  };
  return (query: string, options: { method?: string; headers?: object; body?: string } = {}) =>
    fetch(`${address.get('server')}/rest/v1/${table}${query}`, {
      ...options,
      headers: { ...headers, ...options.headers },
    });
}
