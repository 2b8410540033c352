import { run } from './run.ts';
import { copyTrees } from './trees.ts';

const compiler = {
  '7.0': 'node_modules/typescript/bin/tsc',
  '5.9': 'node_modules/typescript-5/bin/tsc',
};

const trees = copyTrees();
console.log(`type check of the application and ${trees.length} generated tree(s)`);
run('TypeScript 7.0, untyped client', compiler['7.0'], '-p', 'tsconfig.untyped.json');
run('TypeScript 7.0, typed client', compiler['7.0'], '-p', 'tsconfig.typed.json');
run('TypeScript 7.0, the tests', compiler['7.0'], '-p', 'tsconfig.json');

// TypeScript 7 decides; on the project's own output the much slower 5.9 has to agree.
copyTrees(trees.slice(0, 1));
run('TypeScript 5.9, untyped client', compiler['5.9'], '-p', 'tsconfig.untyped.json');
run('TypeScript 5.9, typed client', compiler['5.9'], '-p', 'tsconfig.typed.json');
