import type { DBCore } from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';

const uid = '11111111-1111-4111-8111-111111111111';

describe('a mutation', () => {
  afterEach(closeDevices);

  it('is one transaction, of the table and what sync needs', async () => {
    const device = await openDevice();
    const { createCategory, updateCategory, deleteCategory } = device.layer;
    const { id } = await createCategory(uid, { name: 'First' });
    const begun = transactionsOf(device);
    const one = ['readwrite meta, outbox, user_categories'];

    const created = await createCategory(uid, { name: 'Work' });
    expect(begun.splice(0)).toEqual(one);
    await updateCategory(uid, created.id, { name: 'Play' });
    expect(begun.splice(0)).toEqual(one);
    await deleteCategory(uid, id);
    expect(begun.splice(0)).toEqual(one);
  });

  it('is one transaction too where it changes other rows', async () => {
    const device = await openDevice();
    const { createAIPersona } = device.layer;
    await createAIPersona(uid, { name: 'First', is_default: true });
    const begun = transactionsOf(device);
    await createAIPersona(uid, { name: 'Second', is_default: true });
    expect(begun).toEqual(['readwrite ai_personas, meta, outbox']);
  });
});

/** The transactions of the device's database that begin from now on. */
function transactionsOf({ db }: Device): string[] {
  const begun: string[] = [];
  const { core } = db as unknown as { core: DBCore };
  const begin = core.transaction.bind(core);
  core.transaction = (stores, mode, options) => {
    begun.push(`${mode} ${[...stores].sort().join(', ')}`);
    return begin(stores, mode, options);
  };
  return begun;
}
