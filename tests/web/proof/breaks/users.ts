import type { Break } from '../break.ts';

/** Users that come and go, and what the status tells. */
export const users: readonly Break[] = [
  {
    property: 'U1',
    what: 'the outbox goes with the rows of its user',
    file: 'data-v2/base/account.ts',
    find: "if (unsent === 'keep') return entries.length;",
    replace: '',
    tests: ['sync/session'],
  },
  {
    property: 'U1, guide 12',
    what: 'the rows of the former user stay',
    file: 'data-v2/base/account.ts',
    find: 'for (const table of allTables) await db.table(table.name).clear();',
    replace: 'void allTables;',
    tests: ['sync/session', 'simulation/simulation'],
  },
  {
    property: 'U2',
    what: 'what waits after a failure has no reason',
    file: 'data-v2/base/useSyncStatus.ts',
    find: 'const problems = { ...delayed, ...engine.problems };',
    replace: 'const problems = { ...engine.problems };',
    tests: ['hooks/status'],
  },
  {
    property: 'U3',
    what: 'a full disk is not told',
    file: 'data-v2/base/storage.ts',
    find: "QuotaExceededError: 'full',",
    replace: '',
    tests: ['sync/tabs'],
  },
  {
    property: 'U3',
    what: 'the browser goes on in a log that a kill has torn',
    file: 'data-v2/base/storage.ts',
    find: 'beginNewLog();',
    replace: '',
    tests: ['browser/torn-log'],
  },
  {
    property: 'U3',
    what: 'a hook that asked while the database could not be opened is not told when it is',
    file: 'data-v2/base/storage.ts',
    find: ' || engineStatus().storage.problem !== null;',
    replace: ';',
    tests: ['hooks/read-hooks'],
  },
  {
    property: 'U3',
    what: 'a database that could not be opened stays closed',
    file: 'data-v2/base/storage.ts',
    find: 'return db.hasFailed() && !db.hasBeenClosed();',
    replace: 'return false;',
    tests: ['sync/tabs'],
  },
];
