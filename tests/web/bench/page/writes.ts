import type { ClientCategory } from '@/lib/data/base/client-types';
import { createCategory, updateCategory } from '@/lib/data-v2';
import type { OutboxEntry } from '@/lib/data-v2/base/stored';
import { category, fill, floor, interleaved, timed } from './device';

const ROUNDS = 60;
const WARMUP = 10;

/** The layer's create; a bare transaction with the same reads and puts; and the two puts alone. */
export async function createLatency(uid: string, rows: number) {
  await fill(uid, rows);
  const times = await interleaved(WARMUP + ROUNDS, {
    layer: (n) => timed(() => createCategory(uid, { name: `Layer ${n}` })),
    bare: (n) => timed(() => bareCreate(uid, category(uid, `Bare ${n}`))),
    puts: (n) => timed(() => twoPuts(category(uid, `Puts ${n}`), 1_000_000 + n)),
  });
  return warm(times);
}

/** The same of an update of rows that the server has. */
export async function updateLatency(uid: string, rows: number) {
  // Each round changes rows of its own: a second update of a row would merge with the first.
  const count = Math.max(rows, 2 * (WARMUP + ROUNDS));
  await fill(uid, count);
  const { db } = window.bench;
  const [mine, theirs] = await Promise.all(
    [db, floor].map((database) => database.user_categories.orderBy('id').toArray()),
  );
  const of = (all: ClientCategory[] | undefined, n: number) => {
    const row = all?.[n];
    if (!row) throw new Error(`there is no row ${n}`);
    return row;
  };
  const times = await interleaved(WARMUP + ROUNDS, {
    layer: (n) => timed(() => updateCategory(uid, of(mine, n).id, { color: 'rose' })),
    bare: (n) => timed(() => bareUpdate(uid, of(theirs, n).id)),
    puts: (n) => timed(() => twoPuts(of(theirs, WARMUP + ROUNDS + n), 2_000_000 + n)),
  });
  return warm(times);
}

const stores = [floor.user_categories, floor.outbox, floor.meta];

function bareCreate(uid: string, row: ClientCategory): Promise<void> {
  return floor.transaction('rw', stores, async () => {
    await floor.meta.get('session');
    await floor.user_categories.where({ user_id: uid, name: row.name }).toArray();
    await entriesOfRow(uid, row.id);
    const last = await floor.outbox.orderBy('seq').last();
    await floor.user_categories.put(row);
    await floor.outbox.add(entryOf(row, 'insert', (last?.seq ?? 0) + 1));
  });
}

function bareUpdate(uid: string, id: string): Promise<void> {
  return floor.transaction('rw', stores, async () => {
    await floor.meta.get('session');
    const row = await floor.user_categories.get(id);
    if (!row) return;
    await floor.user_categories.put({ ...row, color: 'rose' });
    await entriesOfRow(uid, id);
    const last = await floor.outbox.orderBy('seq').last();
    await floor.outbox.add(entryOf(row, 'update', (last?.seq ?? 0) + 1));
  });
}

function twoPuts(row: ClientCategory, seq: number): Promise<void> {
  return floor.transaction('rw', [floor.user_categories, floor.outbox], async () => {
    await floor.user_categories.put(row);
    await floor.outbox.add(entryOf(row, 'insert', seq));
  });
}

function entriesOfRow(uid: string, id: string): Promise<OutboxEntry[]> {
  return floor.outbox
    .where('[user_id+table+record_id]')
    .equals([uid, 'user_categories', id])
    .sortBy('seq');
}

/** An entry of the same size as the layer's. */
export function entryOf(row: ClientCategory, op: 'insert' | 'update', seq: number): OutboxEntry {
  const { id, user_id, name, color, is_default } = row;
  return {
    id: crypto.randomUUID(),
    seq,
    user_id,
    table: 'user_categories',
    record_id: id,
    op,
    payload: op === 'insert' ? { id, user_id, name, color, is_default } : { color },
    base: op === 'insert' ? null : row,
    expects: null,
    status: 'pending',
    reason: null,
    error: null,
    edit: crypto.randomUUID(),
    attempts: 0,
    attempt: null,
    sent_at: null,
    next_attempt_at: 0,
    settles_at: 0,
    not_before: 0,
    version: 1,
    created_at: row.created_at,
  };
}

function warm<Name extends string>(times: Record<Name, number[]>): Record<Name, number[]> {
  const entries = Object.entries<number[]>(times).map(([name, all]) => [name, all.slice(WARMUP)]);
  return Object.fromEntries(entries) as Record<Name, number[]>;
}
