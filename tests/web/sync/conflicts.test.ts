import { describe, expect, it } from 'vitest';
import { until } from '../device/until';
import { cannotRun, drained, useProject } from '../project/tab';
import type { Tab } from '../project/tab';

const manifest = `
[project]
name = "conflicts"

[tables.contracts]
conflict = "reject"
[tables.contracts.fields]
text = { type = "text" }
place = { type = "text", null = true }

[tables.memos.fields]
text = { type = "text" }
place = { type = "text", null = true }

[tables.addresses.fields]
street = { type = "text" }
preferred = { type = "boolean", default = false }
[tables.addresses.rules.one-preferred]
single = "preferred"
`;

const isWrite = ({ method }: { method: string }) => method !== 'GET';

describe.skipIf(cannotRun)('two devices that change one row', () => {
  const place = useProject(manifest, ['contracts', 'memos', 'addresses']);
  /** A tab with one row that the server has, which does not sync any more. */
  const withRow = async (entity: 'Contract' | 'Memo') => {
    const { id } = place.ada;
    const tab = await place.tab();
    await tab.startSync(id);
    const row = await tab.call(`create${entity}`, id, { text: 'First' });
    await drained(tab);
    await tab.stopSync();
    return { tab, row, uid: id };
  };
  const failed = (tab: Tab) =>
    until(async () => {
      const [first] = await tab.failures();
      if (!first) throw new Error('nothing has failed yet');
      return first;
    });

  it('keep both changes where they are of different columns', async () => {
    const { tab, row, uid } = await withRow('Memo');
    await tab.call('updateMemo', uid, row.id, { text: 'Mine' });
    await place.backend.sql`update memos set place = 'Theirs'`;
    await tab.startSync(uid);
    await drained(tab);
    expect(await place.rows('memos')).toMatchObject([{ text: 'Mine', place: 'Theirs' }]);
  });

  it('keep the last write to arrive of one column', async () => {
    const { tab, row, uid } = await withRow('Memo');
    await tab.call('updateMemo', uid, row.id, { text: 'Mine' });
    await place.backend.sql`update memos set text = 'Theirs'`;
    await tab.startSync(uid);
    await drained(tab);
    expect(await place.rows('memos')).toMatchObject([{ text: 'Mine' }]);
  });

  it('are told of each other where a table rejects, with both versions', async () => {
    const { tab, row, uid } = await withRow('Contract');
    await tab.call('updateContract', uid, row.id, { text: 'Mine' });
    await place.backend.sql`update contracts set place = 'Theirs'`;
    await tab.startSync(uid);
    expect((await failed(tab)).reason).toMatchObject({
      kind: 'conflict',
      mine: { text: 'Mine', place: 'Theirs' },
      theirs: { text: 'First', place: 'Theirs' },
    });
    // What people see is the server's row with the change on top.
    expect(await tab.table('contracts').get(row.id)).toMatchObject({
      text: 'Mine',
      place: 'Theirs',
    });
    expect(await place.rows('contracts')).toMatchObject([{ text: 'First', place: 'Theirs' }]);
  });

  it('end with mine when I retry', async () => {
    const { tab, row, uid } = await withRow('Contract');
    await tab.call('updateContract', uid, row.id, { text: 'Mine' });
    await place.backend.sql`update contracts set text = 'Theirs'`;
    await tab.startSync(uid);
    await tab.retryOperation((await failed(tab)).id);
    await drained(tab);
    expect(await place.rows('contracts')).toMatchObject([{ text: 'Mine' }]);
  });

  it('are told again when the row has changed since I saw it', async () => {
    const { tab, row, uid } = await withRow('Contract');
    await tab.call('updateContract', uid, row.id, { text: 'Mine' });
    await place.backend.sql`update contracts set text = 'Theirs'`;
    await tab.startSync(uid);
    const { id } = await failed(tab);
    await tab.stopSync();
    await tab.retryOperation(id);
    await place.backend.sql`update contracts set text = 'Theirs again'`;
    await tab.startSync(uid);
    expect((await failed(tab)).reason).toMatchObject({ theirs: { text: 'Theirs again' } });
  });

  it('end with theirs when I discard', async () => {
    const { tab, row, uid } = await withRow('Contract');
    await tab.call('updateContract', uid, row.id, { text: 'Mine' });
    await place.backend.sql`update contracts set text = 'Theirs'`;
    await tab.startSync(uid);
    await tab.discardOperation((await failed(tab)).id);
    expect(await tab.table('contracts').get(row.id)).toMatchObject({ text: 'Theirs' });
    expect(await tab.entries()).toEqual([]);
  });

  it('are no conflict where the other version is my own', async () => {
    const { tab, row, uid } = await withRow('Contract');
    await tab.startSync(uid);
    place.backend.fail({ lose: 'reply' }, isWrite);
    await tab.call('updateContract', uid, row.id, { text: 'Mine' });
    await drained(tab);
    expect(await place.rows('contracts')).toMatchObject([{ text: 'Mine' }]);
  });

  it('are no conflict where the earlier version is my own last change', async () => {
    const { tab, row, uid } = await withRow('Contract');
    await tab.startSync(uid);
    place.backend.fail({ delayMs: 400 }, isWrite);
    await tab.call('updateContract', uid, row.id, { text: 'Mine' });
    await until(async () =>
      expect(await tab.entries()).toMatchObject([{ attempt: expect.any(String) }]),
    );
    await tab.call('updateContract', uid, row.id, { text: 'Mine again' });
    await drained(tab);
    expect(await place.rows('contracts')).toMatchObject([{ text: 'Mine again' }]);
  });

  it('leave one row that may be the only one, whoever was first', async () => {
    const { id } = place.ada;
    const [phone, laptop] = [await place.tab(), await place.tab()];
    for (const tab of [phone, laptop]) await tab.startSync(id);
    await phone.call('createAddress', id, { street: 'A', preferred: true });
    await drained(phone);
    await until(async () => expect(await laptop.table('addresses').count()).toBe(1));
    await phone.stopSync();
    await laptop.stopSync();
    await phone.call('createAddress', id, { street: 'B', preferred: true });
    await laptop.call('createAddress', id, { street: 'C', preferred: true });
    for (const tab of [phone, laptop]) {
      await tab.startSync(id);
      await drained(tab);
    }
    await until(async () => {
      for (const tab of [phone, laptop]) {
        const preferred = (await tab.table('addresses').toArray()).filter((r) => r['preferred']);
        expect(preferred).toMatchObject([{ street: 'C' }]);
      }
    });
    const preferred = (await place.rows('addresses')).filter((row) => row['preferred']);
    expect(preferred).toMatchObject([{ street: 'C' }]);
  });
});
