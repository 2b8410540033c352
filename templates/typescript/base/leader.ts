import {
  BEAT,
  beatAlone,
  beatInstead,
  endBeats,
  lastBeat,
  Listener,
} from './heartbeat';
import { Hold } from './hold';
import { holdLock } from './lock';
import { isVisible, locksAreShared, onSleep } from './runtime';
import { report } from './status';
import { pause } from './wait';

/**
 * Whether this tab leads: of all tabs that a user has open in a browser, one
 * holds the socket, so that ten tabs are not ten connections. The others learn
 * of changes through the database. A tab that sleeps or goes away lets another
 * lead, and a visible one follows a leader that does not stir any more.
 */
export class Leadership {
  readonly #name: string;
  readonly #onChange: (leads: boolean) => void;
  readonly #stopListening: () => void;
  #leads = false;
  /** Ends the attempts of this tab, and its lead. */
  #end = new AbortController();
  #round: Promise<void> = Promise.resolve();

  constructor(uid: string, onChange: (leads: boolean) => void) {
    this.#name = `leader:${uid}`;
    this.#onChange = onChange;
    this.#stopListening = onSleep((asleep) => {
      if (asleep) this.#end.abort();
      else if (this.#end.signal.aborted) this.#begin();
    });
    this.#begin();
  }

  get leads(): boolean {
    return this.#leads;
  }

  /** Ends it for good; returns when another tab can lead. */
  async stop(): Promise<void> {
    this.#stopListening();
    this.#end.abort();
    await this.#round;
  }

  #begin(): void {
    this.#end = new AbortController();
    this.#round = this.#tryUntil(this.#end.signal);
  }

  async #tryUntil(end: AbortSignal): Promise<void> {
    const lead = (hold: Hold) => this.#lead(hold);
    while (!end.aborted) {
      const round = locksAreShared()
        ? holdLock(this.#name, lead, end)
        : holdLease(this.#name, lead, end);
      // Lost, taken away or called off: whoever has it now is not disturbed.
      await round.catch(() => undefined);
      await pause(BEAT, end);
    }
  }

  async #lead(hold: Hold): Promise<void> {
    if (hold.isLost) return;
    this.#become(true);
    await hold.lost;
    this.#become(false);
  }

  #become(leads: boolean): void {
    if (this.#leads === leads) return;
    this.#leads = leads;
    report({ leader: leads });
    this.#onChange(leads);
  }
}

/**
 * Holds a lock of which nothing but the heartbeat tells, where there are no Web
 * Locks. Two tabs may lead for the time of one beat; that costs a socket more,
 * and nothing else.
 */
async function holdLease(
  name: string,
  task: (hold: Hold) => Promise<void>,
  end: AbortSignal,
): Promise<void> {
  const hold = new Hold();
  const lose = () => hold.lose();
  end.addEventListener('abort', lose);
  if (end.aborted) lose();
  try {
    if (!(await claimed(name, hold, end))) return;
    await Promise.all([task(hold), keepLease(name, hold, end)]);
  } finally {
    lose();
    end.removeEventListener('abort', lose);
    await endBeats(name, hold).catch(() => undefined);
  }
}

async function claimed(
  name: string,
  hold: Hold,
  end: AbortSignal,
): Promise<boolean> {
  const listener = new Listener();
  while (!end.aborted) {
    if (await beatAlone(name, hold)) return true;
    const seen = await lastBeat(name);
    if (!isVisible()) listener.ignore();
    else if (listener.isSilent(seen)) return beatInstead(name, hold, seen);
    await pause(BEAT, end);
  }
  return false;
}

async function keepLease(
  name: string,
  hold: Hold,
  end: AbortSignal,
): Promise<void> {
  while (!hold.isLost) {
    await pause(BEAT, end);
    if (!(await beatAlone(name, hold))) hold.lose();
  }
}
