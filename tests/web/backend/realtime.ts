import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { jwtVerify } from 'jose';
import type postgres from 'postgres';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Change, Row } from './changes';
import { jwtSecret } from './tokens';

interface Binding {
  id: number;
  event: string;
  schema: string;
  table: string;
  filter?: string;
}

interface Channel {
  topic: string;
  joinRef: string;
  socket: WebSocket;
  subject: string;
  bindings: Binding[];
  /** Whether the subscription has been registered, which comes after the join was answered. */
  active: boolean;
}

export interface RealtimeFaults {
  /** Joins are answered, but no subscription becomes active before `activateHeld`. */
  holdActivation: boolean;
  refuseUpgrade: boolean;
  refuseJoin: string | null;
  /** Changes an event before it is sent; null drops it. */
  rewrite: ((data: Row) => Row | null) | null;
}

/**
 * Speaks Supabase Realtime's protocol to the real client: a join is answered before its subscription is
 * active, one unpublished table silences the whole channel, a deletion passes no policy and carries its
 * key only, and nothing is ever replayed.
 */
export class Realtime {
  readonly faults: RealtimeFaults = {
    holdActivation: false,
    refuseUpgrade: false,
    refuseJoin: null,
    rewrite: null,
  };
  /** Every join that was accepted, in order, with the tables that it asked for. */
  readonly joins: { topic: string; subject: string; tables: string[] }[] = [];
  /** The topics whose subscription became active, in order. */
  readonly activations: string[] = [];
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly channels = new Set<Channel>();
  private queue: Promise<void> = Promise.resolve();
  private nextId = 1;

  constructor(private readonly admin: postgres.Sql) {}

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.faults.refuseUpgrade) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (!isBinary) void this.receive(socket, data.toString());
      });
      socket.on('close', () => {
        for (const channel of this.channels) {
          if (channel.socket === socket) this.channels.delete(channel);
        }
      });
    });
  }

  /** Topics whose subscription is active. */
  get topics(): string[] {
    return [...this.channels].filter(({ active }) => active).map(({ topic }) => topic);
  }

  async activateHeld(): Promise<void> {
    this.faults.holdActivation = false;
    for (const channel of this.channels) {
      if (!channel.active) await this.activate(channel);
    }
  }

  dropSockets(): void {
    for (const socket of this.sockets.clients) socket.terminate();
  }

  /** What Realtime does when the tokens of its channels have expired: the client never joins them again. */
  expire(): void {
    for (const channel of this.channels) {
      this.system(channel, 'error', 'Token has expired 1 seconds ago', 'system');
      send(channel.socket, [channel.joinRef, channel.joinRef, channel.topic, 'phx_close', {}]);
      this.channels.delete(channel);
    }
  }

  publish(change: Change): void {
    // One after the other, as they were committed.
    this.queue = this.queue.then(() => this.deliver(change)).catch(() => undefined);
  }

  async close(): Promise<void> {
    // A client that comes back now would keep the server open.
    this.faults.refuseUpgrade = true;
    this.dropSockets();
    this.sockets.close();
    await this.queue;
  }

  private async receive(socket: WebSocket, text: string): Promise<void> {
    const [joinRef, ref, topic, event, payload] = JSON.parse(text) as [
      string,
      string,
      string,
      string,
      Record<string, unknown>,
    ];
    const reply = (status: 'ok' | 'error', response: unknown) =>
      send(socket, [joinRef, ref, topic, 'phx_reply', { status, response }]);

    switch (event) {
      case 'heartbeat':
        return reply('ok', {});
      case 'phx_join':
        return this.join(socket, topic, joinRef, payload, reply);
      case 'phx_leave':
        for (const channel of this.channels) {
          if (channel.socket === socket && channel.topic === topic) this.channels.delete(channel);
        }
        reply('ok', {});
        return send(socket, [joinRef, joinRef, topic, 'phx_close', {}]);
      default:
        return undefined;
    }
  }

  private async join(
    socket: WebSocket,
    topic: string,
    joinRef: string,
    payload: Record<string, unknown>,
    reply: (status: 'ok' | 'error', response: unknown) => void,
  ): Promise<void> {
    if (this.faults.refuseJoin) return reply('error', { reason: this.faults.refuseJoin });
    const subject = await subjectOf(payload['access_token']);
    if (subject instanceof Error)
      return reply('error', { reason: `InvalidJWTToken: ${subject.message}` });

    const config = payload['config'] as { postgres_changes?: Omit<Binding, 'id'>[] } | undefined;
    const bindings = (config?.postgres_changes ?? []).map((binding) => ({
      ...binding,
      id: this.nextId++,
    }));
    const channel: Channel = { topic, joinRef, socket, subject, bindings, active: false };
    for (const other of this.channels) {
      if (other.socket === socket && other.topic === topic) this.channels.delete(other);
    }
    this.channels.add(channel);
    this.joins.push({ topic, subject, tables: bindings.map(({ table }) => table) });
    reply('ok', { postgres_changes: bindings });

    if (!this.faults.holdActivation) await this.activate(channel);
  }

  private async activate(channel: Channel): Promise<void> {
    if (!this.channels.has(channel)) return;
    const published = await this.admin<{ tablename: string }[]>`
      select tablename from pg_publication_tables where pubname = 'supabase_realtime'`;
    const tables = new Set(published.map(({ tablename }) => tablename));
    const missing = channel.bindings.find(({ table }) => !tables.has(table));
    if (missing) {
      this.system(
        channel,
        'error',
        'Unable to subscribe to changes with given parameters. Please check Realtime is enabled for ' +
          `the given connect parameters: [schema: ${missing.schema}, table: ${missing.table}]`,
      );
      return;
    }
    channel.active = true;
    this.activations.push(channel.topic);
    this.system(channel, 'ok', 'Subscribed to PostgreSQL');
  }

  private system(
    channel: Channel,
    status: 'ok' | 'error',
    message: string,
    extension = 'postgres_changes',
  ): void {
    const name = channel.topic.replace(/^realtime:/, '');
    const payload = { extension, status, message, channel: name };
    send(channel.socket, [null, null, channel.topic, 'system', payload]);
  }

  private async deliver(change: Change): Promise<void> {
    for (const channel of this.channels) {
      if (!channel.active) continue;
      const bindings = channel.bindings.filter((binding) => matches(binding, change));
      if (bindings.length === 0) continue;
      if (change.record && !(await this.maySee(channel, change, change.record))) continue;
      const data = this.faults.rewrite ? this.faults.rewrite(eventOf(change)) : eventOf(change);
      if (!data) continue;
      const ids = bindings.map(({ id }) => id);
      send(channel.socket, [null, null, channel.topic, 'postgres_changes', { ids, data }]);
    }
  }

  /** Reads the row again as the subscriber, as Realtime does. */
  private async maySee(channel: Channel, change: Change, record: Row): Promise<boolean> {
    const claims = JSON.stringify({ sub: channel.subject, role: 'authenticated' });
    const keys = await primaryKey(this.admin, change);
    return this.admin.begin(async (sql) => {
      await sql`select set_config('role', 'authenticated', true),
        set_config('request.jwt.claims', ${claims}, true),
        set_config('request.jwt.claim.sub', ${channel.subject}, true)`;
      let where = sql`true`;
      for (const key of keys) where = sql`${where} and ${sql(key)}::text = ${String(record[key])}`;
      const rows = await sql`
        select 1 from ${sql(change.schema)}.${sql(change.table)} where ${where}`;
      return rows.length > 0;
    });
  }
}

async function primaryKey(admin: postgres.Sql, { schema, table }: Change): Promise<string[]> {
  const rows = await admin<{ attname: string }[]>`
    select a.attname from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indisprimary and i.indrelid = ${`${schema}.${table}`}::regclass`;
  return rows.map(({ attname }) => attname);
}

async function subjectOf(token: unknown): Promise<string | Error> {
  if (typeof token !== 'string') return new Error('no token');
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(jwtSecret));
    return payload.sub ?? new Error('the token has no subject');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** A deletion is matched against what the replica identity kept of the row. */
function matches(binding: Binding, change: Change): boolean {
  if (binding.schema !== change.schema || binding.table !== change.table) return false;
  if (binding.event !== '*' && binding.event !== change.type) return false;
  if (!binding.filter) return true;
  const [, column = '', value = ''] = /^(\w+)=eq\.(.*)$/.exec(binding.filter) ?? [];
  return String((change.record ?? change.old)[column]) === value;
}

function eventOf({ schema, table, type, columns, record, old, committedAt }: Change): Row {
  const key = { id: old['id'] ?? record?.['id'] };
  return {
    schema,
    table,
    type,
    commit_timestamp: committedAt,
    columns,
    errors: null,
    ...(record ? { record } : {}),
    ...(type === 'INSERT' ? {} : { old_record: key }),
  };
}

function send(socket: WebSocket, message: unknown[]): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}
