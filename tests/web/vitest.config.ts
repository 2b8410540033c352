import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** The generated tree under test. */
const generated = resolve(process.env['LARDER_GENERATED'] ?? here('../../generated'));

export default defineConfig({
  resolve: {
    alias: [
      { find: '@/lib/data-v2', replacement: resolve(generated, 'data-v2') },
      { find: '@/lib/data', replacement: resolve(generated, 'data') },
      { find: '@', replacement: here('./app') },
    ],
    // The generated files lie outside this workspace and still take its libraries.
    dedupe: ['@supabase/supabase-js', 'dexie', 'dexie-react-hooks', 'react', 'react-dom', 'zod'],
  },
  server: { fs: { strict: false } },
  test: {
    globalSetup: './backend/globalSetup.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['**/*.test.ts'],
          exclude: ['browser/**', 'node_modules/**'],
          setupFiles: 'fake-indexeddb/auto',
        },
      },
      {
        extends: true,
        test: {
          name: 'react',
          include: ['**/*.test.tsx'],
          environment: './device/dom.ts',
          setupFiles: 'fake-indexeddb/auto',
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['browser/**/*.test.ts'],
          globalSetup: './browser/globalSetup.ts',
          // A browser has several processes of its own, and a kill comes at a moment: one at a time, last.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // lite prints every error that Postgres answers, and the tests provoke many.
    onConsoleLog: (log) => !log.startsWith('PostgresError'),
    env: { LARDER_GENERATED: generated },
  },
});
