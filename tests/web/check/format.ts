import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findTrees } from './trees.ts';
import { run } from './run.ts';

// The options that the output is made for; no configuration of the surroundings may change them.
const options = [
  '--no-config',
  '--no-editorconfig',
  '--ignore-path=',
  '--single-quote',
  '--trailing-comma=all',
  '--print-width=80',
];

for (const { name, directory } of findTrees()) {
  const sources = join(directory, '**/*.{ts,tsx}');
  if (!existsSync(directory)) continue;
  run(
    `format of ${name}`,
    'node_modules/prettier/bin/prettier.cjs',
    '--check',
    '--log-level=warn',
    ...options,
    sources,
  );
}
run(
  'format of the tests',
  'node_modules/prettier/bin/prettier.cjs',
  '--check',
  '--log-level=warn',
  '.',
);
