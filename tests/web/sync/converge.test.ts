import { describe, expect, it } from 'vitest';
import { chance } from '../device/chance';
import type { Device } from '../device/device';
import { until } from '../device/until';
import { noBackend, useWorld } from './world';

const steps = 20;
const given = process.env['LARDER_SEED'];
const seeds = given ? [Number(given)] : [1, 2];

describe.skipIf(noBackend)(`two devices and the server, after ${steps} random steps`, () => {
  const world = useWorld();

  it.each(seeds)('hold the same rows, and no edit is lost (LARDER_SEED=%i)', async (seed) => {
    const { id } = world.ada;
    const random = chance(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const devices = [await world.synced(world.ada), await world.synced(world.ada)];
    const running = new Set(devices);
    const isWrite = ({ method }: { method: string }) => method !== 'GET';
    // Each device edits a column of its own, so that no edit may be overwritten.
    const columns = ['color', 'visible'] as const;
    const last = new Map<string, unknown>();

    for (let step = 0; step < steps; step += 1) {
      const device = pick(devices);
      const column = columns[devices.indexOf(device)] ?? 'color';
      const rows = await device.db.user_calendars.toArray();
      const kind = random();
      if (rows.length === 0 || kind < 0.25) {
        const row = await device.layer.createCalendar(id, { name: `${seed} ${step}` });
        last.set(`${row.id} name`, row.name);
      } else if (kind < 0.7) {
        const row = pick(rows);
        const value =
          column === 'color' ? pick(['rose', 'blue', 'green'] as const) : random() < 0.5;
        await device.layer.updateCalendar(id, row.id, { [column]: value });
        last.set(`${row.id} ${column}`, value);
      } else if (kind < 0.8) {
        if (running.delete(device)) await device.layer.stopSync();
        else {
          running.add(device);
          await device.layer.startSync(id);
        }
      } else if (kind < 0.9) {
        world.backend.fail(
          pick([{ status: 503 }, { lose: 'reply' }, { lose: 'request' }] as const),
          isWrite,
        );
      } else {
        world.backend.realtime.dropSockets();
      }
    }

    world.backend.heal();
    for (const device of devices) {
      await device.layer.startSync(id);
      await settle(device, id);
    }
    for (const device of devices) await device.layer.pullCalendars(id);
    const { mapCalendarFromServer } = await (devices[0] as Device).module('mapping');
    const { data } = await (await world.as(world.ada)).from('user_calendars').select();
    const server = byId((data ?? []).map(mapCalendarFromServer));
    for (const device of devices)
      expect(byId(await device.db.user_calendars.toArray())).toEqual(server);
    for (const [place, value] of last) {
      const [row = '', column = ''] = place.split(' ');
      expect(
        server.find((found) => found.id === row),
        place,
      ).toMatchObject({ [column]: value });
    }
  });
});

/** Sends all that waits, past every backoff. */
const settle = (device: Device, uid: string) =>
  until(async () => {
    device.passTime(60_000);
    await device.layer.pushOutbox(uid);
    expect(await device.db.outbox.count()).toBe(0);
  });

const byId = <Row extends { id: string }>(rows: Row[]): Row[] =>
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
