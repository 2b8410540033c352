import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { until } from '../device/until';
import { cannotRun, drained, useProject } from '../project/tab';
import type { Row, Tab } from '../project/tab';

const golden = new URL('../../goldens/references/tables.toml', import.meta.url);
const manifest = readFileSync(golden, 'utf8');

describe.skipIf(cannotRun)('rows that refer to others', () => {
  const place = useProject(manifest, ['tasks', 'milestones', 'projects']);
  const failed = (tab: Tab) =>
    until(async () => {
      const [first] = await tab.failures();
      if (!first) throw new Error('nothing has failed yet');
      return first;
    });
  const uid = () => place.ada.id;
  /** A row of each table that the server has, in a tab that does not sync. */
  const withRows = async () => {
    const tab = await place.tab();
    await tab.startSync(uid());
    const project = await tab.call('createProject', uid(), { name: 'House' });
    const task = await tab.call('createTask', uid(), { title: 'Roof', project_id: project.id });
    const part = await tab.call('createTask', uid(), {
      title: 'Tiles',
      project_id: project.id,
      parent_id: task.id,
    });
    await drained(tab);
    await tab.stopSync();
    return { tab, project, task, part };
  };
  const ops = async (tab: Tab) =>
    (await tab.entries()).map(({ op, table, follows }) => ({
      op,
      table,
      follows: follows !== undefined,
    }));
  /** Lets the server refuse the inserts of a table until it is called again. */
  const refuseInserts = async (table: string) => {
    const { sql } = place.backend;
    await sql.unsafe(
      `alter table ${table} add constraint refused check (user_id is null) not valid`,
    );
    return () => sql.unsafe(`alter table ${table} drop constraint refused`);
  };

  it('reach the server in the order in which they were made', async () => {
    const tab = await place.tab();
    await tab.startSync(uid());
    await tab.stopSync();
    const made = await tab.call('createProject', uid(), { name: 'House' });
    const milestone = await tab.call('createMilestone', uid(), {
      title: 'Dry',
      project_id: made.id,
    });
    const task = await tab.call('createTask', uid(), {
      title: 'Roof',
      project_id: made.id,
      milestone_id: milestone.id,
    });
    await tab.call('createTask', uid(), {
      title: 'Tiles',
      project_id: made.id,
      parent_id: task.id,
    });
    await tab.startSync(uid());
    await drained(tab);
    expect(await tab.failures()).toEqual([]);
    expect((await place.rows('tasks')).map(({ title }) => title).sort()).toEqual(['Roof', 'Tiles']);
  });

  it('do not merge into what was made before the row that they refer to', async () => {
    const { tab, project, task } = await withRows();
    const other = await tab.call('createProject', uid(), { name: 'Barn' });
    await tab.call('updateTask', uid(), task.id, { title: 'Wall' });
    const milestone = await tab.call('createMilestone', uid(), {
      title: 'Dry',
      project_id: other.id,
    });
    await tab.call('updateTask', uid(), task.id, { milestone_id: milestone.id });
    expect(await ops(tab)).toEqual(
      ['insert projects', 'update tasks', 'insert milestones', 'update tasks'].map((text) => {
        const [op, table] = text.split(' ');
        return { op, table, follows: false };
      }),
    );
    await tab.startSync(uid());
    await drained(tab);
    expect(await tab.failures()).toEqual([]);
    expect(await place.rows('tasks')).toContainEqual(
      expect.objectContaining({
        title: 'Wall',
        milestone_id: milestone.id,
        project_id: project.id,
      }),
    );
  });

  it('wait behind a refused one, and go once it is retried', async () => {
    const { tab } = await withRows();
    const heal = await refuseInserts('projects');
    try {
      const project = await tab.call('createProject', uid(), { name: 'Barn' });
      await tab.call('createTask', uid(), { title: 'Door', project_id: project.id });
      await tab.call('createProject', uid(), { name: 'Shed' });
      place.backend.requests.length = 0;
      await tab.startSync(uid());
      await until(async () => expect(await tab.failures()).toHaveLength(2));
      await tab.pushOutbox(uid());
      const [first] = await tab.failures();
      expect(first).toMatchObject({ table: 'projects', values: { name: 'Barn' } });
      expect(first?.blocked).toMatchObject([{ table: 'tasks', op: 'insert' }]);
      expect(await tab.failures()).toHaveLength(2);
      const writes = place.backend.requests.filter(({ method }) => method === 'POST');
      expect(writes.filter(({ path }) => path.startsWith('/rest/v1/tasks'))).toEqual([]);
    } finally {
      await heal();
    }
    expect((await place.rows('tasks')).map(({ title }) => title)).not.toContain('Door');
    for (const { id } of await tab.failures()) await tab.retryOperation(id);
    await drained(tab);
    expect((await place.rows('tasks')).map(({ title }) => title)).toContain('Door');
  });

  it('go with a refused one that is given up', async () => {
    const { tab, task } = await withRows();
    const heal = await refuseInserts('projects');
    const project = await tab.call('createProject', uid(), { name: 'Barn' });
    const door = await tab.call('createTask', uid(), { title: 'Door', project_id: project.id });
    await tab.call('createTask', uid(), {
      title: 'Lock',
      project_id: project.id,
      parent_id: door.id,
    });
    await tab.call('updateTask', uid(), task.id, { project_id: project.id });
    await tab.startSync(uid());
    const first = await failed(tab);
    expect(first.blocked).toHaveLength(3);
    await heal();
    await tab.discardOperation(first.id);
    expect(await tab.entries()).toEqual([]);
    const left = await tab.table('tasks').toArray();
    expect(left.map(({ title }) => title).sort()).toEqual(['Roof', 'Tiles']);
    expect(left.find(({ id }) => id === task.id)?.['project_id']).toBe(task['project_id']);
  });

  it('go with a deleted one, in one request', async () => {
    const { tab, project } = await withRows();
    await tab.call('deleteProject', uid(), project.id);
    expect(await tab.table('tasks').count()).toBe(0);
    expect(await ops(tab)).toEqual([
      { op: 'delete', table: 'projects', follows: false },
      { op: 'delete', table: 'tasks', follows: true },
      { op: 'delete', table: 'tasks', follows: true },
    ]);
    await tab.startSync(uid());
    await drained(tab);
    expect(await place.rows('tasks')).toEqual([]);
    expect(await place.rows('projects')).toEqual([]);
    expect(await tab.table('tasks').count()).toBe(0);
  });

  it('go with one that was never sent, and nothing of them is', async () => {
    const tab = await place.tab();
    await tab.startSync(uid());
    await tab.stopSync();
    const kept = await tab.call('createProject', uid(), { name: 'Barn' });
    const project = await tab.call('createProject', uid(), { name: 'House' });
    const task = await tab.call('createTask', uid(), { title: 'Roof', project_id: project.id });
    await tab.call('createTask', uid(), {
      title: 'Tiles',
      project_id: project.id,
      parent_id: task.id,
    });
    await tab.call('updateTask', uid(), task.id, { title: 'Wall' });
    await tab.call('deleteProject', uid(), project.id);
    expect(await tab.table('tasks').count()).toBe(0);
    expect(await ops(tab)).toEqual([{ op: 'insert', table: 'projects', follows: false }]);
    const { requests } = place.backend;
    requests.length = 0;
    await tab.startSync(uid());
    await drained(tab);
    expect(await tab.failures()).toEqual([]);
    const writes = requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    expect(writes.map(({ path }) => path.split('?')[0])).toEqual(['/rest/v1/projects']);
    expect(await place.rows('projects')).toMatchObject([{ id: kept.id }]);
    expect(await place.rows('tasks')).toEqual([]);
  });

  it('go with one that was never sent, although another deletion has changed them', async () => {
    const { tab, project } = await withRows();
    const milestone = await tab.call('createMilestone', uid(), {
      title: 'Dry',
      project_id: project.id,
    });
    await tab.pushOutbox(uid());
    await drained(tab);
    const barn = await tab.call('createProject', uid(), { name: 'Barn' });
    await tab.call('createTask', uid(), {
      title: 'Door',
      project_id: barn.id,
      milestone_id: milestone.id,
    });
    await tab.call('deleteMilestone', uid(), milestone.id);
    await tab.call('deleteProject', uid(), barn.id);
    expect(await ops(tab)).toEqual([{ op: 'delete', table: 'milestones', follows: false }]);
  });

  it('go with a deleted one although they were never sent', async () => {
    const { tab, project, task } = await withRows();
    await tab.call('createTask', uid(), {
      title: 'Nails',
      project_id: project.id,
      parent_id: task.id,
    });
    await tab.call('deleteTask', uid(), task.id);
    expect(await tab.table('tasks').count()).toBe(0);
    // Should the server refuse the deletion, the new one is to come back, and to be sent.
    expect(await ops(tab)).toEqual([
      { op: 'insert', table: 'tasks', follows: false },
      { op: 'delete', table: 'tasks', follows: false },
      { op: 'delete', table: 'tasks', follows: true },
      { op: 'delete', table: 'tasks', follows: true },
    ]);
    await tab.startSync(uid());
    await drained(tab);
    expect(await tab.failures()).toEqual([]);
    expect(await place.rows('tasks')).toEqual([]);
    expect(await tab.table('tasks').count()).toBe(0);
  });

  it('let go of a deleted one', async () => {
    const { tab, project, task } = await withRows();
    await tab.startSync(uid());
    const milestone = await tab.call('createMilestone', uid(), {
      title: 'Dry',
      project_id: project.id,
    });
    await tab.call('updateTask', uid(), task.id, { milestone_id: milestone.id });
    await drained(tab);
    await tab.stopSync();
    await tab.call('deleteMilestone', uid(), milestone.id);
    expect(await tab.table('tasks').get(task.id)).toMatchObject({ milestone_id: null });
    await tab.startSync(uid());
    await drained(tab);
    expect(await place.rows('tasks')).toContainEqual(
      expect.objectContaining({ id: task.id, milestone_id: null, user_id: uid() }),
    );
    expect(await tab.table('tasks').get(task.id)).toMatchObject({ milestone_id: null });
  });

  it('keep one that they refer to, on the device as on the server', async () => {
    const { tab, project } = await withRows();
    await tab.call('createMilestone', uid(), { title: 'Dry', project_id: project.id });
    await expect(tab.call('deleteProject', uid(), project.id)).rejects.toThrow(
      'Other items refer to this one',
    );
    expect(await tab.table('tasks').count()).toBe(2);
    await expect(tab.table('projects').get(project.id)).resolves.toBeDefined();
  });

  it('keep one that was deleted before they were known here', async () => {
    const { tab, project, task } = await withRows();
    const { sql } = place.backend;
    await sql`insert into milestones (user_id, title, project_id) values (${uid()}, 'Dry', ${project.id})`;
    await tab.call('deleteProject', uid(), project.id);
    await tab.startSync(uid());
    const first = await failed(tab);
    expect(first).toMatchObject({ op: 'delete', reason: { kind: 'reference', columns: [] } });
    expect(first.blocked).toHaveLength(2);
    await tab.discardOperation(first.id);
    expect(await tab.table('tasks').get(task.id)).toMatchObject({ title: 'Roof' });
    expect(await tab.table('projects').get(project.id)).toMatchObject({ name: 'House' });
    expect(await tab.entries()).toEqual([]);
  });

  it('are told which column leads nowhere when the other row is gone', async () => {
    const { tab, project } = await withRows();
    await tab.call('createTask', uid(), { title: 'Door', project_id: project.id });
    await place.backend.sql`delete from projects`;
    await tab.startSync(uid());
    expect(await failed(tab)).toMatchObject({
      op: 'insert',
      reason: { kind: 'reference', columns: ['project_id'] },
    });
    // What went with it on the server goes here as well.
    await until(async () => {
      const left = (await tab.table('tasks').toArray()).map(({ title }) => title);
      expect(left).toEqual(['Door']);
    });
  });

  it('are tried once more when all else is done', async () => {
    const { tab, task } = await withRows();
    const { sql, requests } = place.backend;
    const late = '00000000-0000-4000-8000-00000000000a';
    // Another device makes the row while this one goes through its queue.
    await sql.unsafe(`
      create function appear() returns trigger language plpgsql security definer as $$ begin
        insert into projects (id, user_id, name) values ('${late}', new.user_id, 'Barn');
        return new;
      end $$;
      create trigger appear after update on tasks for each row execute function appear();`);
    await tab.call('createTask', uid(), { title: 'Late', project_id: late });
    await tab.call('updateTask', uid(), task.id, { title: 'Wall' });
    requests.length = 0;
    await tab.startSync(uid());
    await drained(tab);
    await sql.unsafe('drop trigger appear on tasks; drop function appear()');
    const inserts = requests.filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/rest/v1/tasks'),
    );
    expect(inserts.map(({ status }) => status)).toEqual([409, 201]);
    expect(await tab.failures()).toEqual([]);
  });

  it('have left a row before it goes, also where that takes a second attempt', async () => {
    const tab = await place.tab();
    await tab.startSync(uid());
    const one = await tab.call('createProject', uid(), { name: 'House' });
    const other = await tab.call('createProject', uid(), { name: 'Barn' });
    const milestone = await tab.call('createMilestone', uid(), {
      title: 'Dry',
      project_id: one.id,
    });
    await drained(tab);
    await tab.stopSync();
    await tab.call('updateMilestone', uid(), milestone.id, { project_id: other.id });
    await tab.call('deleteProject', uid(), one.id);
    const { requests } = place.backend;
    requests.length = 0;
    place.backend.fail({ status: 503 }, ({ method }) => method === 'PATCH');
    await tab.startSync(uid());
    await drained(tab);
    const writes = requests.filter(({ method }) => method === 'PATCH' || method === 'DELETE');
    expect(writes.map(({ method, status }) => [method, status])).toEqual([
      ['PATCH', 503],
      ['PATCH', 200],
      ['DELETE', 200],
    ]);
  });

  it('never refer to a row of somebody else', async () => {
    const { tab } = await withRows();
    const eve = await place.backend.createAccount(`eve-${crypto.randomUUID()}@example.com`);
    const { sql } = place.backend;
    const [theirs] = await sql<Row[]>`
      insert into projects (user_id, name) values (${eve.id}, 'Theirs') returning id`;
    await tab.call('createTask', uid(), { title: 'Spy', project_id: theirs?.id });
    await tab.startSync(uid());
    expect(await failed(tab)).toMatchObject({ reason: { kind: 'reference' } });
  });
});
