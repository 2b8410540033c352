import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';
import { breakOutbox, entries, stampAll, waiting } from '../device/outbox';
import { domainOf, stored, tableNames } from './tables';
import type { Domain } from './tables';

const uid = crypto.randomUUID();
const stranger = crypto.randomUUID();

describe.each(tableNames)('%s', (table) => {
  let device: Device;
  let domain: Domain;

  beforeEach(async () => {
    device = await openDevice();
    domain = domainOf(device.layer, table);
  });
  afterEach(closeDevices);

  const createSent = async (input: Record<string, unknown>) => {
    const row = await domain.create(uid, input);
    await device.db.table('outbox').clear();
    return row;
  };

  it('stores a created row and puts one insert into the outbox', async () => {
    const row = await domain.create(uid, domain.least(1));
    expect(await stored(device, table, row.id)).toBeDefined();
    expect(await waiting(device)).toEqual([
      {
        op: 'insert',
        table,
        payload: { ...domain.least(1), ...domain.defaults, id: row.id, user_id: uid },
      },
    ]);
  });

  it('returns the row as it is stored', async () => {
    const row = await domain.create(uid, domain.full(1));
    expect(row).toEqual(await stored(device, table, row.id));
    expect(row).toMatchObject({ ...domain.full(1), user_id: uid });
  });

  it('writes both timestamps in one text form of fixed width', async () => {
    const row = await domain.create(uid, domain.least(1));
    expect(row.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(row.updated_at).toBe(row.created_at);
  });

  it('takes the default of every column that is absent', async () => {
    const row = await domain.create(uid, domain.least(1));
    expect(row).toMatchObject(domain.defaults);
    expect(Object.keys(row).sort()).toEqual(
      ['id', 'user_id', 'created_at', 'updated_at', ...Object.keys(domain.full(1))].sort(),
    );
  });

  it('takes the default of every column that is undefined', async () => {
    const undefineds = Object.fromEntries(
      Object.keys(domain.defaults).map((name) => [name, undefined]),
    );
    const row = await domain.create(uid, { ...domain.least(1), ...undefineds });
    expect(row).toMatchObject(domain.defaults);
  });

  it('gives each row a default of its own', async () => {
    const rows = [
      await domain.create(uid, domain.least(1)),
      await domain.create(uid, domain.least(2)),
    ];
    for (const value of Object.values(rows[0] ?? {})) {
      if (value && typeof value === 'object')
        expect(Object.values(rows[1] ?? {})).not.toContain(value);
    }
  });

  it('ignores key, owner, server columns and unknown ones in the input of a creation', async () => {
    const forged = { id: stranger, user_id: stranger, created_at: 'x', updated_at: 'x', nope: 1 };
    const row = await domain.create(uid, { ...domain.least(1), ...forged });
    expect(row.user_id).toBe(uid);
    expect(row.id).not.toBe(stranger);
    expect(row.created_at).not.toBe('x');
    expect(row).not.toHaveProperty('nope');
    expect((await waiting(device))[0]?.payload).not.toHaveProperty('nope');
  });

  it('ignores key, owner, server columns and unknown ones in the input of an update', async () => {
    const row = await createSent(domain.least(1));
    const forged = { id: stranger, user_id: stranger, created_at: 'x', updated_at: 'x', nope: 1 };
    await domain.update(uid, row.id, forged);
    expect(await stored(device, table, row.id)).toEqual(row);
    expect(await waiting(device)).toEqual([]);
    await domain.update(uid, row.id, { ...forged, ...domain.changes[0] });
    expect(await waiting(device)).toEqual([
      expect.objectContaining({ op: 'update', payload: domain.changes[0] }),
    ]);
  });

  it('changes what an update names and leaves the rest', async () => {
    const row = await createSent(domain.least(1));
    await domain.update(uid, row.id, domain.changes[0]);
    const after = await stored(device, table, row.id);
    expect(after).toEqual({ ...row, ...domain.changes[0], updated_at: after?.updated_at });
    expect(after && after.updated_at > row.updated_at).toBe(true);
  });

  it('sends only the columns that an update changes', async () => {
    const row = await createSent(domain.least(1));
    const [change] = domain.changes;
    await domain.update(uid, row.id, { ...domain.least(1), ...change });
    expect((await waiting(device))[0]?.payload).toEqual(change);
  });

  it('erases nothing with an undefined', async () => {
    const row = await createSent(domain.full(1));
    const undefineds = Object.fromEntries(
      Object.keys(domain.full(1)).map((name) => [name, undefined]),
    );
    await domain.update(uid, row.id, undefineds);
    expect(await stored(device, table, row.id)).toEqual(row);
  });

  it('enqueues nothing for an update that changes nothing', async () => {
    const row = await createSent(domain.least(1));
    await domain.update(uid, row.id, {});
    await domain.update(uid, row.id, structuredClone(domain.least(1)));
    expect(await waiting(device)).toEqual([]);
    expect(await stored(device, table, row.id)).toEqual(row);
  });

  it('removes a deleted row and sends its key', async () => {
    const row = await createSent(domain.least(1));
    await domain.delete(uid, row.id);
    expect(await stored(device, table, row.id)).toBeUndefined();
    expect(await waiting(device)).toEqual([{ op: 'delete', table, payload: { id: row.id } }]);
  });

  it('refuses what no row may hold, and leaves no trace', async () => {
    const row = await createSent(domain.least(1));
    for (const invalid of domain.invalid) {
      const label = JSON.stringify(invalid);
      await expect(domain.create(uid, { ...domain.least(2), ...invalid }), label).rejects.toThrow();
      await expect(domain.update(uid, row.id, invalid), label).rejects.toThrow();
    }
    expect(await device.db.table(table).toArray()).toEqual([row]);
    expect(await waiting(device)).toEqual([]);
  });

  it('refuses an explicit null where the column has none', async () => {
    for (const [column, value] of Object.entries(domain.defaults)) {
      if (value === null || table === 'ai_personas' || column === 'color') continue;
      const input = { ...domain.least(1), [column]: null };
      await expect(domain.create(uid, input), column).rejects.toThrow();
    }
    expect(await waiting(device)).toEqual([]);
  });

  it('refuses to touch a row of somebody else, or one that is not there', async () => {
    const row = await createSent(domain.least(1));
    await expect(domain.update(stranger, row.id, domain.changes[0])).rejects.toThrow();
    await expect(domain.delete(stranger, row.id)).rejects.toThrow();
    await expect(domain.update(uid, stranger, domain.changes[0])).rejects.toThrow();
    await expect(domain.delete(uid, stranger)).rejects.toThrow();
    expect(await stored(device, table, row.id)).toEqual(row);
    expect(await waiting(device)).toEqual([]);
  });

  it('keeps neither the row nor the entry when the outbox cannot be written', async () => {
    const row = await createSent(domain.least(1));
    const heal = breakOutbox(device);
    await expect(domain.create(uid, domain.least(2))).rejects.toThrow();
    await expect(domain.update(uid, row.id, domain.changes[0])).rejects.toThrow();
    await expect(domain.delete(uid, row.id)).rejects.toThrow();
    heal();
    expect(await device.db.table(table).toArray()).toEqual([row]);
    expect(await waiting(device)).toEqual([]);
  });

  it('keeps both of two concurrent updates of one row', async () => {
    const row = await createSent(domain.least(1));
    await Promise.all(domain.changes.map((change) => domain.update(uid, row.id, change)));
    const both = { ...domain.changes[0], ...domain.changes[1] };
    expect(await stored(device, table, row.id)).toMatchObject(both);
    const sent = (await waiting(device)).map(({ payload }) => payload);
    expect(Object.assign({}, ...sent)).toEqual(both);
  });

  it('numbers entries in the order of the edits, also within one millisecond', async () => {
    const rows = await Promise.all([1, 2, 3, 4, 5].map((n) => domain.create(uid, domain.least(n))));
    const order = await entries(device);
    expect(new Set(order.map(({ seq }) => seq)).size).toBe(rows.length);
    const last = order.at(-1)?.seq ?? 0;
    const next = await domain.create(uid, domain.least(6));
    const newest = (await entries(device)).at(-1);
    expect(newest?.payload['id']).toBe(next.id);
    expect((newest?.seq ?? 0) > last).toBe(true);
  });

  it('merges an update into the insert that has not been sent', async () => {
    const row = await domain.create(uid, domain.least(1));
    await domain.update(uid, row.id, domain.changes[0]);
    const payload = {
      ...domain.least(1),
      ...domain.defaults,
      ...domain.changes[0],
      id: row.id,
      user_id: uid,
    };
    expect(await waiting(device)).toEqual([{ op: 'insert', table, payload }]);
  });

  it('merges two updates of one row', async () => {
    const row = await createSent(domain.least(1));
    await domain.update(uid, row.id, domain.changes[0]);
    await domain.update(uid, row.id, domain.changes[1]);
    const payload = { ...domain.changes[0], ...domain.changes[1] };
    expect(await waiting(device)).toEqual([{ op: 'update', table, payload }]);
  });

  it('sends nothing of a row that was created and deleted before anything was sent', async () => {
    const row = await domain.create(uid, domain.least(1));
    await domain.delete(uid, row.id);
    expect(await waiting(device)).toEqual([]);
  });

  it('merges nothing into an entry that has been sent', async () => {
    const row = await domain.create(uid, domain.least(1));
    await stampAll(device);
    await domain.update(uid, row.id, domain.changes[0]);
    expect((await waiting(device)).map(({ op }) => op)).toEqual(['insert', 'update']);
    await stampAll(device);
    await domain.delete(uid, row.id);
    expect((await waiting(device)).map(({ op }) => op)).toEqual(['insert', 'update', 'delete']);
  });

  it('keeps the last row of the server with the oldest entry of a row', async () => {
    const created = await domain.create(uid, domain.least(1));
    expect((await entries(device))[0]?.['base']).toBeNull();
    await device.db.table('outbox').clear();
    await domain.update(uid, created.id, domain.changes[0]);
    expect((await entries(device))[0]?.['base']).toEqual(created);
    await stampAll(device);
    await domain.update(uid, created.id, domain.changes[1]);
    const [first, second] = await entries(device);
    expect(first?.['base']).toEqual(created);
    expect(second?.['base'] ?? null).toBeNull();
  });
});
