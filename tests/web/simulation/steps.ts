import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { CRASH_POINTS } from './crash';
import { DEVICE_FAULTS, EVENT_FAULTS, REQUEST_FAULTS, REQUEST_KINDS } from './faults';
import type { DeviceFault, RequestFault, RequestKind } from './faults';
import type { EventFault } from './realtime';
import type { Limits } from './server';

/** What a person does to rows, here or on a device that is not simulated. */
export const OPERATIONS = [
  'create',
  'update',
  'delete',
  'retry',
  'discard',
  'insert elsewhere',
  'slow insert elsewhere',
  'update elsewhere',
  'delete elsewhere',
  'purge elsewhere',
] as const;

/** What a person does to a device or to an account. */
export const EVENTS = [
  'open tab',
  'close tab',
  'reload',
  'sync now',
  'rest',
  'sign out',
  'clear and sign out',
  'discard and sign out',
  'switch user',
  'close account',
  'release',
] as const;

export interface Operation {
  kind: 'operation';
  name: (typeof OPERATIONS)[number];
  device: number;
  tab: number;
  table: number;
  /** Which row, which columns and which values. */
  choice: number;
  wait: number;
}

export interface DeviceEvent {
  kind: 'event';
  name: (typeof EVENTS)[number];
  device: number;
  tab: number;
  wait: number;
}

export type Fault = { kind: 'fault'; device: number; wait: number } & (
  | { of: 'request'; name: RequestFault; times: number; kinds: readonly RequestKind[] }
  | { of: 'event'; name: EventFault; times: number }
  | { of: 'device'; name: DeviceFault; ms: number; point: string }
);

export type Step = Operation | DeviceEvent | Fault;

/** A version of the application: the calendar, or a later one with further tables. */
export type Version = 'calendar' | 'all';

export interface Case {
  seed: number;
  devices: 2 | 3;
  tabs: readonly number[];
  /** Whether the browsers have Web Locks: pages without https have none. */
  locks: boolean;
  limits: Limits;
  /**
   * The calendar's tables, which is also what an older case means; further ones as well; or first these and,
   * after a release, those.
   */
  tables?: Version | 'upgrade';
  /** Each row has one writer, so that whatever fails passes. */
  peaceful: boolean;
  steps: readonly Step[];
}

const device = fc.nat({ max: 5 });
const tab = fc.nat({ max: 1 });
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 900 }) },
  { weight: 3, arbitrary: fc.integer({ min: 900, max: 6_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 6_000, max: 45_000 }) },
);

const operation: Arbitrary<Operation> = fc.record({
  kind: fc.constant('operation' as const),
  name: weighted<Operation['name']>([
    ['create', 8],
    ['update', 10],
    ['delete', 6],
    ['retry', 4],
    ['discard', 2],
    ['insert elsewhere', 2],
    ['slow insert elsewhere', 1],
    ['update elsewhere', 4],
    ['delete elsewhere', 2],
    ['purge elsewhere', 1],
  ]),
  device,
  tab,
  // As many for each writer, whether there are five or ten.
  table: fc.nat({ max: 39 }),
  choice: fc.nat({ max: 0xffff }),
  wait,
});

const event: Arbitrary<DeviceEvent> = fc.record({
  kind: fc.constant('event' as const),
  name: weighted<DeviceEvent['name']>([
    ['open tab', 3],
    ['close tab', 3],
    ['reload', 3],
    ['sync now', 2],
    ['rest', 2],
    ['sign out', 2],
    ['clear and sign out', 2],
    ['discard and sign out', 1],
    ['switch user', 4],
    ['close account', 1],
    ['release', 5],
  ]),
  device,
  tab,
  wait,
});

const writes: readonly RequestKind[] = ['insert', 'update', 'delete'];
const kinds = fc.oneof(
  { weight: 3, arbitrary: fc.constant(writes) },
  { weight: 2, arbitrary: fc.constant(REQUEST_KINDS) },
  { weight: 2, arbitrary: fc.constantFrom(...REQUEST_KINDS).map((kind) => [kind]) },
);
// A tab seldom comes to some points.
const seldom = CRASH_POINTS.filter((point) => /(places|update|delete|askFor)$/.test(point));
const point = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...CRASH_POINTS) },
  { weight: 3, arbitrary: fc.constantFrom(...seldom) },
);
const fault: Arbitrary<Fault> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      of: fc.constant('request' as const),
      name: fc.constantFrom(...REQUEST_FAULTS),
      times: fc.integer({ min: 1, max: 3 }),
      kinds,
      device,
      wait: fc.constant(0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      of: fc.constant('event' as const),
      name: fc.constantFrom(...EVENT_FAULTS),
      times: fc.integer({ min: 1, max: 4 }),
      device,
      wait: fc.constant(0),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      of: fc.constant('device' as const),
      name: weighted<DeviceFault>([
        ...DEVICE_FAULTS.map((name) => [name, 1] as [DeviceFault, number]),
        ['crash', 18],
      ]),
      ms: fc.integer({ min: 500, max: 40_000 }),
      point,
      device,
      wait: fc.constant(0),
    }),
  },
);

/** A case: at least 30 operations, 2 devices and 5 faults, or fewer where one is being shrunk. */
export function cases(shrinks: boolean): Arbitrary<Case> {
  const least = (length: number) => ({ minLength: shrinks ? 0 : length, maxLength: length + 6 });
  return fc
    .record({
      seed: fc.noShrink(fc.nat({ max: 0x7fffffff })),
      devices: fc.constantFrom(2 as const, 3 as const),
      tabs: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 3, maxLength: 3 }),
      locks: fc.nat({ max: 3 }).map((number) => number > 0),
      limits: fc.record({
        maxRows: fc.constantFrom(1000, 5, 2),
        grants: fc.constantFrom('users' as const, 'everybody' as const),
      }),
      tables: weighted<NonNullable<Case['tables']>>([
        ['all', 4],
        ['calendar', 2],
        ['upgrade', 2],
      ]),
      peaceful: fc.boolean(),
      operations: fc.array(operation, least(30)),
      faults: fc.array(fc.tuple(fault, fc.nat({ max: 99 })), least(5)),
      events: fc.array(fc.tuple(event, fc.nat({ max: 99 })), { maxLength: 5 }),
    })
    .map(({ operations, faults, events, ...rest }) => ({
      ...rest,
      steps: inserted(operations, [...faults, ...events]),
    }));
}

// Faults and events come before the operation at their place, in percent of the way.
function inserted(
  operations: readonly Operation[],
  others: readonly (readonly [Step, number])[],
): Step[] {
  const count = operations.length;
  const at = (index: number) =>
    others.filter(([, place]) => Math.floor((place * count) / 100) === index).map(([step]) => step);
  const steps = operations.flatMap((operation, index) => [...at(index), operation]);
  return count === 0 ? others.map(([step]) => step) : steps;
}

function weighted<T>(choices: readonly (readonly [T, number])[]): Arbitrary<T> {
  return fc.oneof(...choices.map(([value, weight]) => ({ weight, arbitrary: fc.constant(value) })));
}
