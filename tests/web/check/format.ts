import { run } from './run.ts';
import { copyTrees, distinctModules } from './trees.ts';

// The options that the output is made for; no configuration of the surroundings may change them.
const options = [
  '--no-config',
  '--no-editorconfig',
  '--ignore-path=',
  '--single-quote',
  '--trailing-comma=all',
  '--print-width=80',
];
const prettier = ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn'];

copyTrees();
run('format of what is generated', ...prettier, ...options, ...distinctModules());
run('format of the tests', ...prettier, '.');
