// Checks random conditions as the generator lowers them: their value, their types, their layout.
// `tests/run` makes the cases first:
//
//   LARDER_EXPRESSIONS_OUT=target/expressions.json cargo test --lib random_conditions
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';

const made = new URL('../../../target/expressions.json', import.meta.url);
const { cases, seed } = JSON.parse(readFileSync(made, 'utf8'));
assert.ok(cases.length >= 1000, `${cases.length} cases are too few`);

// The base code's two functions, as far as a condition can tell.
const integer = (value) => {
  if (!Number.isInteger(value) || value !== Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value))) {
    throw new RangeError(`${value} is no integer of four bytes`);
  }
  return value;
};
const finite = (value) => {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not finite`);
  return value;
};

const names = ['row', 'next', 'input', 'wanted', 'word', 'now', 'integer', 'finite'];
const valueOf = (code, { rows, values, now }) => {
  try {
    const run = new Function(...names, `return ${code};`);
    return run(rows.row, rows.next, rows.input, values.wanted, values.word, now, integer, finite);
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
    assert.equal(valueOf(when, scene), scene.holds, `${when}\n${context}`);
    assert.equal(valueOf(unless, scene), opposite, `${unless}\n${context}`);
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
  an_integer_whose_name_is_long: 'number',
  a_text_with_one_of_the_longest_names_that_postgres_keeps: 'string',
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
