import { Auth } from './auth';
import { between } from './chance';
import type { Chance } from './chance';
import { Database } from './database';
import type { Change } from './database';
import type { Faults, RequestFault, RequestKind } from './faults';
import { Realtime } from './realtime';
import { answerOf, refusal } from './rest';
import type { Answer, RestRequest } from './rest';
import { SqlError } from './sqlError';
import { modelTable } from './tables';

/** A request of a device, with the token that it carries. */
export interface ServerRequest extends RestRequest {
  device: number;
  authorization: string | null;
}

/** The network's end of a request: it breaks, or brings an answer. */
export type Outcome = Answer | 'broken';

/** How a project is set up. */
export interface Limits {
  maxRows: number;
  /** Whom the tables are granted to. */
  grants: 'users' | 'everybody';
}

/** The model server, and the network before it. */
export class Server {
  readonly auth = new Auth();
  readonly realtime: Realtime;
  readonly database: Database;
  /** Inserts as they reached the server: the key and the moment in milliseconds. */
  readonly inserts: { device: number; key: string; at: number }[] = [];
  /** Updates of a table that rejects later edits that named no version. */
  readonly blind: string[] = [];
  readonly #random: Chance;
  readonly #faults: Faults;
  readonly #limits: Limits;
  readonly #note: (text: string) => void;
  #lastMoment = 0;

  constructor(random: Chance, faults: Faults, limits: Limits, note: (text: string) => void) {
    this.#random = random;
    this.#faults = faults;
    this.#limits = limits;
    this.#note = note;
    this.realtime = new Realtime(this.auth, random, note);
    const publish = (change: Change) => this.realtime.publish(change);
    this.database = new Database(() => this.moment(), publish);
    this.realtime.follow(this.database);
  }

  /** Microseconds since 1970, each time later ones. */
  moment(): number {
    const micros = Date.now() * 1_000 + between(this.#random, 0, 999);
    this.#lastMoment = Math.max(micros, this.#lastMoment + between(this.#random, 1, 30));
    return this.#lastMoment;
  }

  /** Sends a request over the network; what happens to it may go on after its end. */
  send(request: ServerRequest, kind: RequestKind): Promise<Outcome> {
    const fault = this.#faults.request(request.device, kind);
    const there = between(this.#random, 2, 120);
    const back = between(this.#random, 2, 120);
    return new Promise((resolve) => {
      const end = (outcome: Outcome, ms: number) => setTimeout(() => resolve(outcome), ms);
      const run = () => this.#run(request, kind, fault);
      switch (fault) {
        case 'refused':
          return end('broken', there);
        case 'hanging':
          // Only the client may give it up, unless the network is well again: what a library sends
          // without a deadline, such as the renewal of a token, would hang for ever.
          return this.#faults.whenHealed(() => end('broken', there));
        case 'executed-late':
          // The connection is gone long before: no request outlives its connection by ten seconds.
          end('broken', there);
          return setTimeout(run, there + between(this.#random, 500, 9_000));
        case 'reply-lost':
          return setTimeout(() => {
            run();
            end('broken', back);
          }, there);
        case 'executed-twice':
          return setTimeout(() => {
            run();
            end(run(), back);
          }, there);
        default: {
          const slow = fault === 'delayed-request' ? between(this.#random, 1_000, 25_000) : 0;
          return setTimeout(() => end(run(), back), there + slow);
        }
      }
    });
  }

  /** Answers a request and commits what it does, without a network in between. */
  answer(request: ServerRequest): Answer {
    const answer = this.#answered(request);
    if (answer.transaction) this.database.commit(answer.transaction);
    return answer;
  }

  #run(request: ServerRequest, kind: RequestKind, fault: RequestFault | null): Answer {
    const answer = intercepted(fault) ?? (kind === 'renew' ? this.#renewed(request.body) : null);
    const { status, body, count } = answer ?? this.answer(request);
    const told = Array.isArray(body) ? `${body.length} rows` : JSON.stringify(body).slice(0, 120);
    const table = request.url.pathname.split('/').at(-1);
    const what = `device ${request.device} ${kind} ${table} ${fault ?? ''}`;
    this.#note(`${what}: ${status} ${told}${count === null ? '' : ` of ${count}`}`);
    return { status, body, count, transaction: null };
  }

  #answered(request: ServerRequest): Answer {
    try {
      const uid = this.auth.userOf(request.authorization);
      if (uid === null) return this.#anonymous(request);
      if (request.method === 'POST') this.#noteInserts(request);
      if (request.method === 'PATCH') this.#noteUpdate(request);
      return answerOf(this.database, this.#limits.maxRows, uid, request);
    } catch (error) {
      if (error instanceof SqlError) return refusal(error);
      throw error;
    }
  }

  // Older projects grant everything to everybody and leave it to the policies: then nobody sees no rows.
  #anonymous({ url }: ServerRequest): Answer {
    const table = url.pathname.split('/').at(-1) ?? '';
    if (this.#limits.grants === 'everybody') return plain(200, []);
    return refusal(new SqlError('42501', `permission denied for table ${table}`, 401));
  }

  #renewed(body: string): Answer {
    const { refresh_token } = JSON.parse(body) as { refresh_token: string };
    return plain(200, this.auth.session(refresh_token.split(':')[1] ?? ''));
  }

  #noteUpdate({ url }: ServerRequest): void {
    const name = url.pathname.split('/').at(-1) ?? '';
    if (modelTable(name).rejects && !url.searchParams.has('updated_at')) this.blind.push(name);
  }

  #noteInserts({ device, body }: ServerRequest): void {
    for (const { id } of JSON.parse(body) as { id: string }[]) {
      this.inserts.push({ device, key: id, at: Date.now() });
    }
  }
}

// What a proxy before the server says, which knows no codes of the database.
function intercepted(fault: RequestFault | null): Answer | null {
  const status = /^status-(\d+)$/.exec(fault ?? '')?.[1];
  if (status === undefined) return null;
  return status === '401'
    ? refusal(new SqlError('PGRST303', 'JWT expired', 401))
    : plain(Number(status), { message: '<html>' });
}

function plain(status: number, body: unknown): Answer {
  return { status, body, count: null, transaction: null };
}
