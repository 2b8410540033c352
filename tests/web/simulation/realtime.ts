import { between } from './chance';
import type { Chance } from './chance';
import type { Auth } from './auth';
import type { Change, Database, Stored } from './database';
import { shown } from './rest';
import type { Connection, ModelSocket } from './socket';

interface Binding {
  id: number;
  table: string;
  filter?: string;
}

interface Channel {
  topic: string;
  joinRef: string;
  socket: ModelSocket;
  subject: string;
  bindings: Binding[];
  active: boolean;
  /** When the last event was sent, so that those after it come later. */
  busyUntil: number;
}

/** What happens to the next events of a device. */
export type EventFault = 'delayed' | 'dropped' | 'repeated' | 'reordered' | 'partial' | 'too-large';

export interface Peer {
  /** The device that the socket is of. */
  device: number;
  /** What happens to an event on its way; null: nothing. */
  fault: () => EventFault | null;
  /** How long a subscription takes to become active, in milliseconds. */
  activation: () => number;
  /** A mute socket stays open, and nothing comes through. */
  isMute: () => boolean;
}

/**
 * Supabase Realtime as the real client sees it: a join is answered before its subscription is active, a
 * change is looked up again as the subscriber, a deletion carries its key only, and nothing is replayed.
 */
export class Realtime {
  readonly #auth: Auth;
  readonly #random: Chance;
  readonly #note: (text: string) => void;
  readonly #channels = new Map<Channel, Peer>();
  #database: Database | null = null;
  #lastId = 0;
  /** What was sent, by its channel. */
  readonly #sent: { channel: Channel; payload: unknown; at: number }[] = [];

  constructor(auth: Auth, random: Chance, note: (text: string) => void) {
    this.#auth = auth;
    this.#random = random;
    this.#note = note;
  }

  follow(database: Database): void {
    this.#database = database;
  }

  connect(socket: ModelSocket, peer: Peer): Connection {
    return {
      receive: (text) => {
        setTimeout(() => {
          if (socket.readyState === socket.OPEN) this.#receive(socket, peer, text);
        }, 15);
      },
      closed: () => this.#forget(({ socket: other }) => other === socket),
    };
  }

  /** What Realtime does once the token of a channel has expired. */
  expire(device: number): void {
    for (const [channel, peer] of [...this.#channels]) {
      if (peer.device !== device) continue;
      const message = 'Token has expired 1 seconds ago';
      this.#system(channel, peer, 'error', message, 'system');
      this.#send(channel, peer, 'phx_close', channel.joinRef, {});
      this.#channels.delete(channel);
    }
  }

  /** Sends the events of the last milliseconds once more, as far as their channels still stand. */
  repeat(ms: number): void {
    for (const { channel, payload, at } of this.#sent) {
      const peer = this.#channels.get(channel);
      const isRecent = at >= Date.now() - ms;
      if (peer && isRecent) this.#send(channel, peer, 'postgres_changes', null, payload);
    }
  }

  publish(change: Change): void {
    for (const [channel, peer] of this.#channels) {
      const ids = channel.bindings
        .filter((binding) => matches(binding, change))
        .map(({ id }) => id);
      if (!channel.active || ids.length === 0) continue;
      const fault = peer.fault();
      this.#note(`event ${describe(change)} to device ${peer.device} ${fault ?? 'sent'}`);
      if (fault === 'dropped') continue;
      const late = fault === 'delayed' || fault === 'reordered';
      const wait = late ? between(this.#random, 1_000, 20_000) : between(this.#random, 5, 150);
      // Events of a channel keep their order, but for a fault.
      const at = Math.max(Date.now() + wait, fault === 'reordered' ? 0 : channel.busyUntil + 1);
      if (fault !== 'reordered') channel.busyUntil = at;
      const data = eventOf(change, fault);
      this.#sendAt(at, channel, peer, change, { ids, data });
      if (fault === 'repeated') this.#sendAt(at + 5_000, channel, peer, change, { ids, data });
    }
  }

  #sendAt(at: number, channel: Channel, peer: Peer, change: Change, payload: unknown): void {
    const { next } = change;
    // The row is read again when the change is dealt with, not when it arrives.
    setTimeout(() => {
      if (next && !this.#maySee(channel, change, next)) return;
      setTimeout(() => {
        if (!this.#channels.has(channel)) return;
        // What never came cannot come once more.
        if (peer.isMute()) return;
        this.#sent.push({ channel, payload, at: Date.now() });
        this.#send(channel, peer, 'postgres_changes', null, payload);
      }, at - Date.now());
    }, 3);
  }

  #receive(socket: ModelSocket, peer: Peer, text: string): void {
    const [joinRef, ref, topic, event, payload] = JSON.parse(text) as [
      string,
      string,
      string,
      string,
      Record<string, unknown>,
    ];
    if (peer.isMute()) return;
    const reply = (status: 'ok' | 'error', response: unknown) =>
      socket.deliver(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status, response }]));
    const isSame = (other: Channel) => other.socket === socket && other.topic === topic;
    if (event === 'heartbeat') reply('ok', {});
    if (event === 'phx_join') {
      this.#forget(isSame);
      const channel = this.#join(socket, topic, joinRef, payload);
      if (!channel) return reply('error', { reason: 'InvalidJWTToken: Token has expired' });
      this.#channels.set(channel, peer);
      reply('ok', { postgres_changes: channel.bindings });
      setTimeout(() => {
        if (!this.#channels.has(channel)) return;
        channel.active = true;
        this.#note(`channel of device ${peer.device} active`);
        this.#system(channel, peer, 'ok', 'Subscribed to PostgreSQL');
      }, peer.activation());
    }
    if (event === 'phx_leave') {
      this.#forget(isSame);
      reply('ok', {});
      socket.deliver(JSON.stringify([joinRef, joinRef, topic, 'phx_close', {}]));
    }
  }

  #join(
    socket: ModelSocket,
    topic: string,
    joinRef: string,
    payload: Record<string, unknown>,
  ): Channel | null {
    const subject = this.#subjectOf(payload['access_token']);
    if (subject === null) return null;
    const config = payload['config'] as { postgres_changes?: Omit<Binding, 'id'>[] };
    const bindings = (config.postgres_changes ?? []).map((binding) => {
      this.#lastId += 1;
      return { ...binding, id: this.#lastId };
    });
    return { topic, joinRef, socket, subject, bindings, active: false, busyUntil: 0 };
  }

  #subjectOf(token: unknown): string | null {
    try {
      return this.#auth.userOf(String(token));
    } catch {
      return null;
    }
  }

  #maySee({ subject }: Channel, { table }: Change, { id }: Stored): boolean {
    return this.#database?.visible(table, subject).some((row) => row.id === id) ?? false;
  }

  #forget(chosen: (channel: Channel) => boolean): void {
    for (const channel of [...this.#channels.keys()]) {
      if (chosen(channel)) this.#channels.delete(channel);
    }
  }

  #system(
    channel: Channel,
    peer: Peer,
    status: string,
    message: string,
    extension = 'postgres_changes',
  ): void {
    const name = channel.topic.replace(/^realtime:/, '');
    this.#send(channel, peer, 'system', null, { extension, status, message, channel: name });
  }

  #send(channel: Channel, peer: Peer, event: string, ref: string | null, payload: unknown): void {
    if (peer.isMute()) return;
    channel.socket.deliver(JSON.stringify([ref, ref, channel.topic, event, payload]));
  }
}

/** A deletion is matched against what the replica identity kept of the row. */
function matches({ table, filter }: Binding, { table: changed, old, next }: Change): boolean {
  if (table !== changed.name) return false;
  const [, column = '', value = ''] = /^(\w+)=eq\.(.*)$/.exec(filter ?? '') ?? [];
  return (next ?? old)?.[column] === value;
}

function eventOf({ table, type, old, next }: Change, fault: EventFault | null): unknown {
  const record = next && shown(next);
  // Long values that did not change are left out, and so is most of what is too large.
  const partial = record && { ...record, name: undefined };
  const tiny = record && { id: record['id'] };
  return {
    schema: 'public',
    table: table.name,
    type,
    commit_timestamp: new Date().toISOString(),
    columns: [],
    errors: fault === 'too-large' ? ['Error 413: Payload Too Large'] : null,
    ...(record ? { record: { partial, 'too-large': tiny }[String(fault)] ?? record } : {}),
    ...(old ? { old_record: { id: old.id } } : {}),
  };
}

function describe({ table, type, old, next }: Change): string {
  return `${type} ${table.name} ${(next ?? old)?.id.slice(0, 8)}`;
}
