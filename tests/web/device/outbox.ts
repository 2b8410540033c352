import type { Device } from './device';

export interface Waiting {
  op: string;
  table: string;
  payload: Record<string, unknown>;
}

interface Entry extends Waiting {
  id: string;
  seq: number;
  user_id: string;
}

/** The outbox in the order in which it will be sent, whole. */
export async function entries(device: Device): Promise<(Entry & Record<string, unknown>)[]> {
  const all = (await device.db.table('outbox').toArray()) as (Entry & Record<string, unknown>)[];
  return all.sort((a, b) => a.seq - b.seq);
}

/** What waits in the outbox, without what the engine keeps of it. */
export async function waiting(device: Device): Promise<Waiting[]> {
  return (await entries(device)).map(({ op, table, payload }) => ({ op, table, payload }));
}

/** Makes every write of the outbox fail, as a full disk does; returns what heals it. */
export function breakOutbox(device: Device): () => void {
  const outbox = device.db.table('outbox');
  const refuse = () => {
    throw new Error('the outbox cannot be written');
  };
  outbox.hook('creating', refuse);
  outbox.hook('updating', refuse);
  outbox.hook('deleting', refuse);
  return () => {
    outbox.hook('creating').unsubscribe(refuse);
    outbox.hook('updating').unsubscribe(refuse);
    outbox.hook('deleting').unsubscribe(refuse);
  };
}

/** Marks everything that waits as sent without an answer, so that nothing may merge into it. */
export async function stampAll(device: Device): Promise<void> {
  const outbox = device.db.table('outbox');
  await outbox.toCollection().modify((entry: Record<string, unknown>) => {
    entry['attempt'] = crypto.randomUUID();
    entry['sent_at'] = Date.now();
    entry['attempts'] = 1;
  });
}
