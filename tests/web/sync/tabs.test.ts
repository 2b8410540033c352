import { describe, expect, it } from 'vitest';
import type { Device } from '../device/device';
import { Locks } from '../device/locks';
import { entries } from '../device/outbox';
import { until } from '../device/until';
import { drained, noBackend, useWorld } from './world';

const isWrite = ({ method }: { method: string }) => method !== 'GET';

describe.skipIf(noBackend)('tabs of one browser', () => {
  const world = useWorld();
  const topics = () => world.backend.realtime.topics;
  const leads = async (tab: Device) => (await tab.module('status')).engineStatus().leader;
  const leaders = (...tabs: Device[]) => Promise.all(tabs.map(leads));

  /** In milliseconds: sooner than a tab that does not stir is replaced. */
  const soon = 14_000;

  /** Two tabs that sync; the first one leads. */
  const twoTabs = async (locks?: Locks) => {
    const options = locks ? { locks } : {};
    const one = await world.synced(world.ada, options);
    const two = await world.synced(world.ada, { ...options, database: one.database });
    expect(await leaders(one, two)).toEqual([true, false]);
    return [one, two] as const;
  };

  describe.each([
    ['with Web Locks', () => new Locks()],
    ['without Web Locks', () => undefined],
  ])('%s', (_, makeLocks) => {
    it('hold one socket, whose changes all of them see', async () => {
      const [, two] = await twoTabs(makeLocks());
      expect(topics()).toHaveLength(1);
      await world.backend.sql`insert into user_categories (id, user_id, name)
        values (gen_random_uuid(), ${world.ada.id}, 'Work')`;
      await until(async () => expect(await two.db.user_categories.count()).toBe(1));
      expect(two.supabase.getChannels()).toHaveLength(0);
    });

    it('send an edit once, although both push at the same time', async () => {
      const [one, two] = await twoTabs(makeLocks());
      world.backend.fail({ delayMs: 1_000 }, isWrite);
      await one.layer.createCategory(world.ada.id, { name: 'Work' });
      await Promise.all([one, two].map(({ layer }) => layer.pushOutbox(world.ada.id)));
      expect(await entries(one)).toEqual([]);
      expect(world.backend.requests.filter(isWrite)).toHaveLength(1);
    });

    it('follow each other when the one that leads is closed', async () => {
      const [one, two] = await twoTabs(makeLocks());
      await one.close();
      await until(async () => expect(await leads(two)).toBe(true));
      await until(() => expect(topics()).toHaveLength(1));
      expect(two.supabase.getChannels()).toHaveLength(1);
    });

    it('let another one lead before they sleep, and do not take the lead back', async () => {
      const [one, two] = await twoTabs(makeLocks());
      one.page.sleep();
      const began = Date.now();
      await until(async () => expect(await leaders(one, two)).toEqual([false, true]));
      expect(Date.now() - began).toBeLessThan(soon);
      expect(one.supabase.getChannels()).toHaveLength(0);
      one.page.wake();
      await one.layer.syncNow();
      expect(await leaders(one, two)).toEqual([false, true]);
      await two.layer.stopSync();
      await until(async () => expect(await leads(one)).toBe(true));
    });

    it('replace one that leads and does not stir, as soon as they are seen', async () => {
      const [one, two] = await twoTabs(makeLocks());
      two.page.show(false);
      one.page.freeze();
      // A tab that is seen would have taken over by then.
      await new Promise((resolve) => setTimeout(resolve, 21_000));
      expect(await leads(two)).toBe(false);
      two.page.show(true);
      await until(async () => expect(await leads(two)).toBe(true));
      one.page.wake();
      await until(async () => expect(await leaders(one, two)).toEqual([false, true]));
      await until(() => expect(topics()).toHaveLength(1));
    }, 120_000);
  });

  it('lead each for the user that they show', async () => {
    const locks = new Locks();
    const one = await world.synced(world.ada, { locks });
    const other = await world.device(world.bob, { locks, database: one.database });
    await other.layer.startSync(world.bob.id);
    await until(() => expect(topics()).toHaveLength(2));
  });

  it('push on when one of them was frozen while it pushed', async () => {
    const [one, two] = await twoTabs(new Locks());
    // The answer never comes, and nobody waits for it any more.
    world.backend.fail({ delayMs: 45_000 }, isWrite);
    one.page.freeze();
    void one.layer.createCategory(world.ada.id, { name: 'Work' });
    void one.layer.pushOutbox(world.ada.id).catch(() => undefined);
    await until(() => expect(world.backend.requests.filter(isWrite)).toHaveLength(1));
    const row = await two.layer.createCalendar(world.ada.id, { name: 'Home' });
    await until(async () =>
      expect(await world.rows('user_calendars', world.ada)).toMatchObject([{ id: row.id }]),
    );
    await drained(two);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
  }, 120_000);

  it('give up their turn to push before they sleep', async () => {
    const [one, two] = await twoTabs(new Locks());
    world.backend.fail({ delayMs: 20_000 }, isWrite);
    await one.layer.createCategory(world.ada.id, { name: 'Work' });
    await until(() => expect(world.backend.requests.filter(isWrite)).toHaveLength(1));
    one.page.sleep();
    const began = Date.now();
    await two.layer.createCalendar(world.ada.id, { name: 'Home' });
    await until(async () => expect(await world.rows('user_calendars', world.ada)).toHaveLength(1));
    expect(Date.now() - began).toBeLessThan(soon);
    one.page.wake();
    await drained(one);
  });

  it('let go of the database for a newer version, and say that a reload is needed', async () => {
    const one = await world.synced(world.ada);
    await one.layer.createCategory(world.ada.id, { name: 'Work' });
    await drained(one);
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open(one.database, 1000);
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
      opening.onblocked = () => reject(new Error('the upgrade is blocked'));
      opening.onerror = () => reject(new Error('the upgrade failed'));
    });
    const { engineStatus } = await one.module('status');
    expect(engineStatus()).toMatchObject({ reloadNeeded: true });
    await until(async () => expect(await leads(one)).toBe(false));
    await until(() => expect(topics()).toHaveLength(0));
    await expect(one.layer.createCategory(world.ada.id, { name: 'Play' })).rejects.toThrow(
      'reload',
    );
    expect(one.db.isOpen()).toBe(false);
  });

  it('say that another tab with an older version holds the database', async () => {
    const database = `device-${crypto.randomUUID()}`;
    const older = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(database, 1);
      opening.onsuccess = () => resolve(opening.result);
    });
    const tab = await world.device(world.ada, { database });
    const { engineStatus } = await tab.module('status');
    const started = tab.layer.startSync(world.ada.id);
    await until(() => expect(engineStatus().storage.problem).toBe('blocked'));
    older.close();
    await started;
    await until(() => expect(engineStatus().storage.problem).toBeNull());
  });

  it('take a database that the browser has evicted for a first pull', async () => {
    const { id } = world.ada;
    const tab = await world.synced(world.ada);
    const row = await tab.layer.createCategory(id, { name: 'Work' });
    await drained(tab);
    world.backend.requests.length = 0;
    await new Promise<void>((resolve) => {
      const deleting = indexedDB.deleteDatabase(tab.database);
      deleting.onsuccess = () => resolve();
    });
    await until(async () => expect(await tab.db.user_categories.get(row.id)).toBeDefined());
    expect(world.backend.requests.filter(isWrite)).toEqual([]);
    expect(await world.rows('user_categories', world.ada)).toHaveLength(1);
    await tab.layer.createCategory(id, { name: 'Play' });
    await drained(tab);
    const { engineStatus } = await tab.module('status');
    await until(() => expect(engineStatus().storage.problem).toBeNull());
  });

  it.each(['AbortError', 'QuotaExceededError'])(
    'open an evicted database again, although the first try ends with %s',
    async (name) => {
      const { id } = world.ada;
      const tab = await world.synced(world.ada);
      const row = await tab.layer.createCategory(id, { name: 'Work' });
      await drained(tab);
      let isClosed = false;
      let cutOff = 0;
      tab.db.on('close', () => {
        isClosed = true;
      });
      const cutOffOnce = () => {
        if (!isClosed || cutOff > 0) return;
        cutOff += 1;
        throw new DOMException('The first try', name);
      };
      tab.db.on('ready', cutOffOnce, true);
      await new Promise<void>((resolve) => {
        const deleting = indexedDB.deleteDatabase(tab.database);
        deleting.onsuccess = () => resolve();
      });
      await until(() => expect(cutOff).toBe(1));
      const { engineStatus } = await tab.module('status');
      await until(async () => expect(await tab.db.user_categories.get(row.id)).toBeDefined());
      await until(() => expect(engineStatus().storage.problem).toBeNull());
    },
  );

  it('say that the disk is full, keep what waits, and go on when there is room', async () => {
    const { id } = world.ada;
    const tab = await world.synced(world.ada);
    const { engineStatus } = await tab.module('status');
    world.backend.fail({ status: 503 }, isWrite, 1000);
    await tab.layer.createCalendar(id, { name: 'Home' });
    const refuse = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    tab.db.user_categories.hook('creating', refuse);
    await world.backend.sql`insert into user_categories (id, user_id, name)
      values (gen_random_uuid(), ${id}, 'Work')`;
    await tab.layer.syncNow().catch(() => undefined);
    await until(() => expect(engineStatus().storage.problem).toBe('full'));
    expect(await entries(tab)).toMatchObject([{ status: 'pending', payload: { name: 'Home' } }]);

    tab.db.user_categories.hook('creating').unsubscribe(refuse);
    world.backend.heal();
    await tab.layer.syncNow();
    await until(() => expect(engineStatus().storage.problem).toBeNull());
    expect(await tab.db.user_categories.toArray()).toMatchObject([{ name: 'Work' }]);
    await drained(tab);
  });
});
