import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['bench/bench.ts'],
    globalSetup: ['./backend/globalSetup.ts', './browser/globalSetup.ts'],
    pool: 'forks',
    testTimeout: 180_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
    // What is measured is the report; a summary of the tests would run over it.
    reporters: [['default', { summary: false }]],
  },
});
