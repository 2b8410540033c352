import type { Break } from './break.ts';
import { answers } from './breaks/answers.ts';
import { events } from './breaks/events.ts';
import { outbox } from './breaks/outbox.ts';
import { pull } from './breaks/pull.ts';
import { reads } from './breaks/reads.ts';
import { users } from './breaks/users.ts';
import { writes } from './breaks/writes.ts';

/** All faults, in the order of the properties that they break. */
export const breaks: readonly Break[] = [
  ...writes,
  ...outbox,
  ...answers,
  ...pull,
  ...events,
  ...reads,
  ...users,
];
