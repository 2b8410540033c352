import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDevices, openDevice } from '../device/device';
import type { Device } from '../device/device';
import { waiting } from '../device/outbox';

const uid = crypto.randomUUID();

describe('personas', () => {
  let device: Device;
  beforeEach(async () => {
    device = await openDevice();
  });
  afterEach(closeDevices);

  const defaults = async () =>
    (await device.db.ai_personas.toArray())
      .filter(({ is_default }) => is_default)
      .map(({ name }) => name);

  it('has one default of an owner: creating one unmakes the other', async () => {
    const { createAIPersona } = device.layer;
    await createAIPersona(uid, { name: 'First', is_default: true });
    await createAIPersona(uid, { name: 'Second', is_default: true });
    expect(await defaults()).toEqual(['Second']);
  });

  it('has one default of an owner: updating one unmakes the other', async () => {
    const { createAIPersona, updateAIPersona } = device.layer;
    await createAIPersona(uid, { name: 'First', is_default: true });
    const second = await createAIPersona(uid, { name: 'Second' });
    await updateAIPersona(uid, second.id, { is_default: true });
    expect(await defaults()).toEqual(['Second']);
  });

  it("leaves another owner's default alone", async () => {
    const { createAIPersona } = device.layer;
    await createAIPersona(crypto.randomUUID(), { name: 'Foreign', is_default: true });
    await createAIPersona(uid, { name: 'Mine', is_default: true });
    expect((await defaults()).sort()).toEqual(['Foreign', 'Mine']);
  });

  it('sends the loss of the former default before the new one', async () => {
    const { createAIPersona, updateAIPersona } = device.layer;
    const first = await createAIPersona(uid, { name: 'First', is_default: true });
    const second = await createAIPersona(uid, { name: 'Second' });
    await device.db.outbox.clear();
    await updateAIPersona(uid, second.id, { is_default: true });
    expect((await waiting(device)).map(({ payload }) => payload)).toEqual([
      { is_default: false },
      { is_default: true },
    ]);
    expect((await device.db.ai_personas.get(first.id))?.is_default).toBe(false);
  });

  it('keeps both or neither: a failing update leaves the former default', async () => {
    const { createAIPersona } = device.layer;
    await createAIPersona(uid, { name: 'First', is_default: true });
    await expect(
      createAIPersona(uid, { name: 'Second', is_default: true, temperature: 3 }),
    ).rejects.toThrow();
    expect(await defaults()).toEqual(['First']);
  });

  it('compares JSON by what it holds, not by how it is written', async () => {
    const { createAIPersona, updateAIPersona } = device.layer;
    const row = await createAIPersona(uid, { name: 'First', properties_ext: { a: 1, b: [2] } });
    await device.db.outbox.clear();
    await updateAIPersona(uid, row.id, { properties_ext: { b: [2], a: 1 } });
    expect(await waiting(device)).toEqual([]);
  });

  it('stores a copy of the JSON that it was given', async () => {
    const { createAIPersona } = device.layer;
    const given = { tags: ['a'] };
    const row = await createAIPersona(uid, { name: 'First', properties_ext: given });
    given.tags.push('b');
    expect((await device.db.ai_personas.get(row.id))?.properties_ext).toEqual({ tags: ['a'] });
  });

  it('refuses JSON that has no JSON form', async () => {
    const { createAIPersona } = device.layer;
    for (const value of [new Date(), () => 1, Infinity, 'a\0b']) {
      const input = { name: 'First', properties_ext: { value } };
      await expect(createAIPersona(uid, input)).rejects.toThrow();
    }
  });
});
