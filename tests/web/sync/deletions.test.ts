import { describe, expect, it } from 'vitest';
import type { Device } from '../device/device';
import { entries } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

type Asked = { method: string; path: string; query: URLSearchParams };

describe.skipIf(noBackend)('a deletion made elsewhere', () => {
  const world = useWorld();
  const isCount = ({ method, query }: Asked) => method === 'GET' && query.get('limit') === '1';
  const isKeys = ({ method, query }: Asked) =>
    method === 'GET' && query.get('select') === 'id,updated_at';
  const ofCalendars = (requests: readonly Asked[]) =>
    requests.filter(({ path }) => path.endsWith('user_calendars'));
  const names = async (device: Device) =>
    (await device.db.user_calendars.toArray()).map(({ name }) => name).sort();

  /** A device with three calendars, which does not sync any more. */
  const stopped = async () => {
    const device = await world.synced(world.ada);
    for (const name of ['One', 'Two', 'Three']) {
      await device.layer.createCalendar(world.ada.id, { name });
    }
    await drained(device);
    await device.layer.pullCalendars(world.ada.id);
    await device.layer.stopSync();
    // What was under way when it stopped still comes to its end.
    const { engineStatus } = await device.module('status');
    await until(() => expect(engineStatus().running).toBe(0));
    return device;
  };
  const remove = (name: string) =>
    world.backend.sql`delete from user_calendars where name = ${name}`;
  /** Looks for deletions, and for nothing else. */
  const compare = async (device: Device) => {
    const { compareTable, tables } = await device.module('compare');
    world.backend.requests.length = 0;
    await compareTable(world.ada.id, tables.user_calendars);
  };

  it('is found when the device starts again', async () => {
    const device = await stopped();
    await remove('Two');
    await device.layer.startSync(world.ada.id);
    await until(async () => expect(await names(device)).toEqual(['One', 'Three']));
  });

  it('is found when the connection comes back', async () => {
    const device = await stopped();
    await device.layer.startSync(world.ada.id);
    const { realtime } = world.backend;
    await until(() => expect(realtime.topics).toHaveLength(1));
    realtime.faults.refuseUpgrade = true;
    realtime.dropSockets();
    await until(() => expect(realtime.topics).toHaveLength(0));
    await remove('Two');
    realtime.faults.refuseUpgrade = false;
    await until(async () => expect(await names(device)).toEqual(['One', 'Three']));
  });

  it('is found of a row that no pull has brought yet', async () => {
    const device = await stopped();
    await device.layer.createCalendar(world.ada.id, { name: 'Four' });
    await device.layer.pushOutbox(world.ada.id);
    await remove('Four');
    await compare(device);
    expect(await names(device)).toEqual(['One', 'Three', 'Two']);
  });

  it('costs one request where there was none', async () => {
    const device = await stopped();
    await compare(device);
    expect(world.backend.requests).toHaveLength(1);
    expect(ofCalendars(world.backend.requests).filter(isCount)).toHaveLength(1);
    expect(await names(device)).toEqual(['One', 'Three', 'Two']);
  });

  it('is found once a day where the numbers agree', async () => {
    const device = await stopped();
    await remove('Two');
    await world.backend.sql.begin(async (sql) => {
      // A row that was committed behind the pull: its time is before the watermark.
      await sql`set local session_replication_role = replica`;
      await sql`insert into user_calendars (id, user_id, name, created_at, updated_at)
        values (gen_random_uuid(), ${world.ada.id}, 'Late', '2026-01-01', '2026-01-01')`;
    });
    await compare(device);
    expect(await names(device)).toEqual(['One', 'Three', 'Two']);
    device.passTime(86_400_000);
    await compare(device);
    expect(await names(device)).toEqual(['Late', 'One', 'Three']);
  });

  it('is not taken from an answer without a number', async () => {
    const device = await stopped();
    world.backend.fail({ status: 200, body: [] }, isCount);
    await expect(compare(device)).rejects.toThrow('does not count');
    expect(await names(device)).toEqual(['One', 'Three', 'Two']);
  });

  it('is believed only when the row itself is asked for', async () => {
    const device = await stopped();
    await remove('Two');
    world.backend.fail({ status: 200, body: [] }, isKeys);
    await compare(device);
    expect(await names(device)).toEqual(['One', 'Three']);
  });

  it('is not believed of a row that came while the row itself was asked for', async () => {
    const device = await stopped();
    const [row] = await world.backend.sql`select * from user_calendars where name = 'Two'`;
    await remove('Two');
    const isOfRow = ({ query }: Asked) => (query.get('or') ?? '').startsWith('(id.in.');
    world.backend.fail({ answerAfterMs: 1_000 }, isOfRow);
    const compared = compare(device);
    await until(() => expect(world.backend.requests.find(isOfRow)).toMatchObject({ status: 200 }));
    await world.backend
      .sql`insert into user_calendars ${world.backend.sql(row ?? {}, 'id', 'user_id', 'name')}`;
    await device.layer.pullCalendars(world.ada.id);
    await compared;
    expect(await names(device)).toEqual(['One', 'Three', 'Two']);
  });

  it('leaves what waits for its insert', async () => {
    const device = await stopped();
    await device.layer.createCalendar(world.ada.id, { name: 'New' });
    await remove('Two');
    await compare(device);
    expect(await names(device)).toEqual(['New', 'One', 'Three']);
    expect(await entries(device)).toMatchObject([{ op: 'insert' }]);
  });

  it('counts a row whose deletion waits', async () => {
    const device = await stopped();
    const [row] = await device.db.user_calendars.toArray();
    await device.layer.deleteCalendar(world.ada.id, row?.id ?? '');
    await compare(device);
    expect(world.backend.requests.filter(isKeys)).toEqual([]);
    expect(await entries(device)).toMatchObject([{ op: 'delete' }]);
  });

  it('wins over an edit that waits, which says that the row is gone', async () => {
    const device = await stopped();
    const row = await device.db.user_calendars.filter(({ name }) => name === 'Two').first();
    await device.layer.updateCalendar(world.ada.id, row?.id ?? '', { name: 'Mine' });
    await remove('Two');
    await device.layer.startSync(world.ada.id);
    await until(async () =>
      expect(await entries(device)).toMatchObject([
        { status: 'failed', reason: { kind: 'gone' }, base: { name: 'Two' } },
      ]),
    );
    expect(await names(device)).toEqual(['Mine', 'One', 'Three']);
  });

  it('wins over an edit from elsewhere that came first', async () => {
    const device = await stopped();
    const row = await device.db.user_calendars.filter(({ name }) => name === 'Two').first();
    await device.layer.deleteCalendar(world.ada.id, row?.id ?? '');
    await world.backend.sql`update user_calendars set name = 'Theirs' where name = 'Two'`;
    await device.layer.startSync(world.ada.id);
    await drained(device);
    expect(await names(device)).toEqual(['One', 'Three']);
    expect(await world.rows('user_calendars', world.ada)).toHaveLength(2);
  });

  it('is not what an empty database means', async () => {
    const device = await stopped();
    await device.close();
    const evicted = await world.synced(world.ada);
    await until(async () => expect(await names(evicted)).toEqual(['One', 'Three', 'Two']));
    expect(await world.rows('user_calendars', world.ada)).toHaveLength(3);
    expect(world.backend.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('does not come back with a page that was asked for before it', async () => {
    const device = await stopped();
    const row = await device.db.user_calendars.filter(({ name }) => name === 'Two').first();
    await world.backend.sql`update user_calendars set color = 'rose' where name = 'Two'`;
    // The page is read at once and answered late.
    world.backend.fail(
      { answerAfterMs: 800 },
      ({ method, path }) => method === 'GET' && path.endsWith('user_calendars'),
    );
    const pull = device.layer.pullCalendars(world.ada.id);
    await until(() =>
      expect(ofCalendars(world.backend.requests).at(-1)).toMatchObject({ status: 200 }),
    );
    await device.layer.deleteCalendar(world.ada.id, row?.id ?? '');
    await device.layer.pushOutbox(world.ada.id);
    await pull;
    expect(await names(device)).toEqual(['One', 'Three']);
  });

  it('is not undone by an answer that came when its marker was gone', async () => {
    const device = await stopped();
    world.backend.fail(
      { answerAfterMs: 800 },
      ({ method, path }) => method === 'GET' && path.endsWith('user_calendars'),
    );
    const asked = world.backend.requests.length;
    const pull = device.layer.pullCalendars(world.ada.id);
    const outcome = pull.then(
      () => 'believed',
      (error: unknown) => String(error),
    );
    await until(() => expect(world.backend.requests.length).toBeGreaterThan(asked));
    // The tab was frozen for a quarter of an hour.
    device.passTime(900_000);
    expect(await outcome).toContain('too late');
    await device.layer.pullCalendars(world.ada.id);
    expect(await names(device)).toEqual(['One', 'Three', 'Two']);
  });

  it('asks two requests a table of a connection that comes back to nothing new', async () => {
    const device = await stopped();
    await device.layer.startSync(world.ada.id);
    const { realtime, requests } = world.backend;
    await until(() => expect(realtime.topics).toHaveLength(1));
    const lookedAt = () =>
      until(() => {
        const counts = requests.filter(isCount);
        expect(counts.length).toBeGreaterThanOrEqual(device.layer.db.tables.length - 2);
        expect(requests.every(({ status }) => status > 0)).toBe(true);
      });
    await lookedAt();
    await world.rest();
    requests.length = 0;
    realtime.dropSockets();
    await until(() => expect(realtime.topics).toHaveLength(0));
    await until(() => expect(realtime.topics).toHaveLength(1));
    await lookedAt();
    const each = requests.reduce(
      (counts, { path }) => counts.set(path, (counts.get(path) ?? 0) + 1),
      new Map<string, number>(),
    );
    expect([...each.values()]).toEqual([2, 2, 2, 2, 2]);
  });
});
