import { copyTrees } from './trees.ts';
import { run } from './run.ts';

const trees = copyTrees();
console.log(`type check of ${trees.length} generated tree(s) and the application`);

// TypeScript 7 decides, and 5.9 agrees.
const compilers = {
  '7.0': 'node_modules/typescript/bin/tsc',
  '5.9': 'node_modules/typescript-5/bin/tsc',
};
for (const [version, compiler] of Object.entries(compilers)) {
  for (const client of ['untyped', 'typed']) {
    run(`TypeScript ${version}, ${client} client`, compiler, '-p', `tsconfig.${client}.json`);
  }
}
run('TypeScript 7.0, the tests', compilers['7.0'], '-p', 'tsconfig.json');
