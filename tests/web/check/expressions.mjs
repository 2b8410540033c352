// Checks random conditions as the generator lowers them: their value, which is what PostgreSQL
// answers for their SQL, their types, their layout. `tests/run` makes the cases first:
//
//   LARDER_EXPRESSIONS_OUT=$PWD/target/expressions.json cargo test --all-features --lib random_conditions
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import * as arithmetic from '../../../templates/typescript/base/arithmetic.ts';

const made = new URL('../../../target/expressions.json', import.meta.url);
const { cases, seed } = JSON.parse(readFileSync(made, 'utf8'));
assert.ok(cases.length >= 1000, `${cases.length} cases are too few`);

const names = ['row', 'next', 'input', 'wanted', 'word', 'now', ...Object.keys(arithmetic)];
const valueOf = (code, { rows, values, now }) => {
  try {
    const run = new Function(...names, `return ${code};`);
    const { row, next, input } = rows;
    const { wanted, word } = values;
    return run(row, next, input, wanted, word, now, ...Object.values(arithmetic));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};
const tally = { true: 0, false: 0, null: 0 };
for (const { expression, when, unless, scenes } of cases) {
  for (const scene of scenes) {
    tally[scene.holds] += 1;
    const opposite = scene.holds === null ? null : !scene.holds;
    const context = `seed ${seed}: ${expression}\n${JSON.stringify(scene)}`;
    const values = [valueOf(when, scene), valueOf(unless, scene)];
    assert.deepEqual(values, [scene.holds, opposite], `${when}\n${unless}\n${context}`);
    assert.deepEqual(values, scene.sql, `PostgreSQL differs: ${when}\n${context}`);
  }
}

const columns = {
  title: 'string',
  note: 'string',
  count: 'number',
  limit: 'number',
  price: 'number',
  rate: 'number',
  done: 'boolean',
  shown: 'boolean',
  level: 'Level',
  least: 'Level',
  kind: "'a' | 'b'",
  id: 'string',
  day: 'string',
  start: 'string',
  end: 'string',
  at: 'string',
  big: 'string',
  extra: 'unknown',
  tags: 'string[]',
  levels: 'Level[]',
  exact: 'number',
  counts: 'number[]',
  prices: 'number[]',
  rates: 'number[]',
  flags: 'boolean[]',
  days: 'string[]',
  starts: 'string[]',
  ats: 'string[]',
  ids: 'string[]',
  bigs: 'string[]',
  extras: 'unknown[]',
  an_integer_whose_name_is_long: 'number',
  a_text_with_one_of_the_longest_names_which_postgres_has: 'string',
};
const fields = Object.entries(columns).flatMap(([name, type]) => [
  `  ${name}: ${type};`,
  `  ${name}_or_null: ${type} | null;`,
]);
const declarations = `type Level = 'low' | 'mid' | 'high';
type Row = {
${fields.join('\n')}
};
type Input = { [K in keyof Row]?: Row[K] | undefined };
declare const row: Row;
declare const next: Row;
declare const input: Input;
declare const wanted: Level;
declare const word: string;
declare const now: string;
declare const rows: Row[];
declare function integer(value: number): number;
declare function finite(value: number): number;
declare function productOf(left: number, right: number): number;
declare function quotientOf(left: number, right: number): number;
`;
const functions = cases.map(({ guard, refusal, returned, body, argument }, index) => {
  const n = String(index).padStart(4, '0');
  return `export function a${n}() {
  ${guard}
    return true;
  }
  return false;
}
export function b${n}() {
  ${refusal}
    return true;
  }
  return false;
}
export function r${n}(): boolean {
  return${returned}
}
const p${n} = () =>${body}
const q${n} = rows.filter${argument}
export { p${n}, q${n} };
`;
});

const source = functions.join('\n');
const pretty = await prettier.format(source, { parser: 'typescript', singleQuote: true });
assert.equal(pretty, source, `seed ${seed}: the layout is not the formatter's`);

const folder = mkdtempSync(join(process.cwd(), '.expressions-'));
try {
  writeFileSync(join(folder, 'cases.ts'), declarations + source);
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--target',
    'es2024',
    '--module',
    'esnext',
    '--types',
    '',
  ];
  const strict = ['--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--noUnusedLocals'];
  const files = [join(folder, 'cases.ts')];
  execFileSync('node_modules/.bin/tsc', [...flags, ...strict, ...files], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`seed ${seed}: ${cases.length} conditions, values ${JSON.stringify(tally)}`);
