import type { EventFault } from './realtime';

export const REQUEST_KINDS = [
  'page',
  'places',
  'count',
  'keys',
  'insert',
  'update',
  'delete',
  'renew',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What goes wrong with a request; all of it passes. */
export const REQUEST_FAULTS = [
  'refused',
  'delayed-request',
  'reply-lost',
  'hanging',
  'executed-late',
  'executed-twice',
  'status-401',
  'status-403',
  'status-409',
  'status-429',
  'status-500',
  'status-503',
] as const;
export type RequestFault = (typeof REQUEST_FAULTS)[number];

export const EVENT_FAULTS: readonly EventFault[] = [
  'delayed',
  'dropped',
  'repeated',
  'reordered',
  'partial',
  'too-large',
];

/** What happens to a device as a whole, or to its sockets. */
export const DEVICE_FAULTS = [
  'socket-cut',
  'socket-mute',
  'late-activation',
  'channel-expired',
  'token-expired',
  'offline',
  'clock-back',
  'clock-forward',
  'hidden',
  'disk-full',
  'frozen',
  'crash',
] as const;
export type DeviceFault = (typeof DEVICE_FAULTS)[number];

interface Armed<Fault> {
  device: number;
  fault: Fault;
  times: number;
  kinds: readonly RequestKind[];
}

/** The faults that wait for the next requests and events of a device. */
export class Faults {
  #requests: Armed<RequestFault>[] = [];
  #events: Armed<EventFault>[] = [];
  readonly #muteUntil = new Map<number, number>();
  readonly #late = new Map<number, number>();
  readonly #healed: (() => void)[] = [];
  readonly #count: (fault: string) => void;

  constructor(count: (fault: string) => void) {
    this.#count = count;
  }

  armRequest(
    device: number,
    fault: RequestFault,
    times: number,
    kinds: readonly RequestKind[],
  ): void {
    this.#requests.push({ device, fault, times, kinds });
  }

  armEvent(device: number, fault: EventFault, times: number): void {
    this.#events.push({ device, fault, times, kinds: [] });
  }

  mute(device: number, ms: number): void {
    this.#muteUntil.set(device, Date.now() + ms);
  }

  activateLate(device: number, ms: number): void {
    this.#late.set(device, ms);
  }

  isMute(device: number): boolean {
    const mute = (this.#muteUntil.get(device) ?? 0) > Date.now();
    if (mute) this.#count('socket-mute');
    return mute;
  }

  activation(device: number): number {
    const late = this.#late.get(device);
    this.#late.delete(device);
    if (late !== undefined) this.#count('late-activation');
    return late ?? 1_000;
  }

  request(device: number, kind: RequestKind): RequestFault | null {
    const suits = (armed: Armed<RequestFault>) => armed.kinds.includes(kind);
    return this.#taken(this.#requests, device, suits);
  }

  event(device: number): EventFault | null {
    return this.#taken(this.#events, device, () => true);
  }

  /** Calls back when the faults end. */
  whenHealed(then: () => void): void {
    this.#healed.push(then);
  }

  heal(): void {
    for (const then of this.#healed.splice(0)) then();
    this.#requests = [];
    this.#events = [];
    this.#muteUntil.clear();
    this.#late.clear();
  }

  #taken<Fault extends string>(
    list: Armed<Fault>[],
    device: number,
    suits: (armed: Armed<Fault>) => boolean,
  ): Fault | null {
    const armed = list.find((one) => one.device === device && one.times > 0 && suits(one));
    if (!armed) return null;
    armed.times -= 1;
    this.#count(armed.fault);
    return armed.fault;
  }
}
