import { join } from 'node:path';
import { createRequire } from 'node:module';
import Dexie, * as dexie from 'dexie';
import * as dexieReactHooks from 'dexie-react-hooks';
import * as react from 'react';
import { build } from 'vite';
import type { Plugin } from 'vite';
import * as zod from 'zod';
import { LAYER } from './crash';
import type { Platform } from './platform';

/** A function of a table that the calendar has not. */
type Further = (...given: readonly unknown[]) => Promise<{ id: string }>;

export type Layer = typeof import('./layer') & {
  /** By their names; empty in the calendar alone. */
  further: Readonly<Record<string, Further>>;
};

/** Makes the modules of a tab, all fresh, of one version of the layer. */
export type NewTab = (platform: Platform) => Layer;

/** The calendar's own tree. */
export const calendar = process.env['LARDER_GENERATED'] ?? '';

const ENTRY = join(import.meta.dirname, 'layer.ts');

/** What tabs share, because it keeps nothing of a tab. */
const shared: Readonly<Record<string, unknown>> = {
  'dexie-react-hooks': dexieReactHooks,
  react,
  zod,
};

/** What a tab finds in the global scope, and the simulation gives it. */
const GLOBALS = [
  'platform',
  'navigator',
  'document',
  'window',
  'indexedDB',
  'crypto',
  'Date',
  'Math',
  'setTimeout',
  'clearTimeout',
] as const;

// As in `device/device.ts`, the runtime is the one module that is not the generated one as it stands: it
// says where the database lies and which client is used.
const ownRuntime = (generated: string, domains: readonly string[]): Plugin => ({
  name: 'own-runtime',
  enforce: 'pre',
  resolveId(source) {
    if (source === '@/lib/supabase') return '\0supabase';
    return /\/runtime$/.test(source) ? '\0runtime' : null;
  },
  load(id) {
    if (id === '\0supabase') return 'export const { supabase } = platform;';
    if (id !== '\0runtime') return null;
    return [
      `export * from ${JSON.stringify(join(generated, 'data-v2/base/runtime.ts'))};`,
      'export const { databaseName, databaseOptions } = platform;',
    ].join('\n');
  },
  transform(code, id) {
    if (id !== ENTRY) return null;
    const names = domains.map((_, index) => `domain${index}`);
    return [
      code,
      ...domains.map(
        (name, index) => `import * as ${names[index]} from '@/lib/data-v2/domains/${name}';`,
      ),
      `export const further = { ${names.map((name) => `...${name}`).join(', ')} };`,
    ].join('\n');
  },
});

/**
 * The generated layer as one function. Modules that are imported again for each tab would cost more than
 * the rest of a case; a call costs a few milliseconds. `domains` are those that the calendar has not.
 */
export async function bundleLayer(
  generated: string,
  domains: readonly string[] = [],
): Promise<NewTab> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [ownRuntime(generated, domains)],
    resolve: {
      alias: [
        { find: '@/lib/data-v2', replacement: join(generated, 'data-v2') },
        { find: '@/lib/data', replacement: join(generated, 'data') },
      ],
    },
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: ENTRY, formats: ['cjs'] },
      rollupOptions: { external: ['dexie', ...Object.keys(shared)] },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (!chunk) throw new Error('the layer could not be bundled');
  const make = new Function(
    'require',
    'exports',
    ...GLOBALS,
    `${chunk.code}\n//# sourceURL=${LAYER}`,
  ) as (require: (name: string) => unknown, exports: Layer, ...globals: unknown[]) => void;
  const require = createRequire(import.meta.url);
  return (platform) => {
    const layer = {} as Layer;
    const globals = GLOBALS.map((name) =>
      name === 'platform' ? platform : platform.globals[name],
    );
    const { liveQuery } = platform;
    const ownDexie = { ...dexie, default: Dexie, liveQuery, __esModule: true };
    const modules: Readonly<Record<string, unknown>> = { ...shared, dexie: ownDexie };
    make((name) => modules[name] ?? require(name), layer, ...globals);
    return layer;
  };
}
