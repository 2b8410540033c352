import { run } from './run.ts';
import { copyTrees, distinctModules } from './trees.ts';

copyTrees();
run(
  'no `any`, spoken or unspoken',
  '--import=./check/typescript-5.js',
  'node_modules/eslint/bin/eslint.js',
  '--config=check/eslint.config.js',
  '--no-inline-config',
  '--max-warnings=0',
  ...distinctModules(),
);
