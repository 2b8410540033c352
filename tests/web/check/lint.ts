import { linkTrees } from './trees.ts';
import { run } from './run.ts';

linkTrees();
run(
  'no `any`, spoken or unspoken',
  'node_modules/eslint/bin/eslint.js',
  '--config=lint/eslint.config.js',
  '--no-inline-config',
  '--max-warnings=0',
  '.cache/trees',
);
