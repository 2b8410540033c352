import { acknowledge } from './apply';
import { db } from './dexie';
import { entriesOf, entriesOfRow } from './outbox';
import type { OutboxEntry } from './stored';
import { tableNamed } from './tables';

/**
 * The server has deleted a row, and with it done by itself what follows: rows
 * that referred to it are gone as well, or refer to nothing. Within the
 * transaction of the acknowledgement.
 */
export async function acknowledgeFollowing({
  id,
  op,
  user_id,
}: OutboxEntry): Promise<void> {
  if (op !== 'delete') return;
  for (const entry of await entriesOf(user_id)) {
    if (entry.follows === id) await followed(entry);
  }
}

async function followed(entry: OutboxEntry): Promise<void> {
  const { op, payload, record_id, seq, table: name, user_id } = entry;
  const table = tableNamed(name);
  if (!table) return;
  const entries = await entriesOfRow(name, user_id, record_id);
  const earlier = entries.filter((one) => one.seq < seq);
  if (op === 'delete') {
    // What was refused of the row before can never be done.
    await db.outbox.bulkDelete(earlier.map(({ id }) => id));
    await acknowledge(table, entry, null);
    return;
  }
  const [oldest = entry] = entries;
  if (oldest.base) {
    await acknowledge(table, entry, { ...oldest.base, ...payload });
    return;
  }
  // The row is not there yet, and is made without the reference.
  const made = { ...oldest.payload, ...payload };
  await db.outbox.put({ ...oldest, payload: made });
  await db.outbox.delete(entry.id);
}
