// Answers for tests/checks.rs what the generated schemas and mappers say. Standard input is
// { root, schema, mapper, parse: [[column, text of JSON]], map: [row] }; standard output has an
// answer for each, in order.
import { registerHooks } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The generated files name no endings, take this workspace's libraries, and import a client that
// nothing here calls.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@/')) {
      return { url: 'data:text/javascript,export const supabase = {};', shortCircuit: true };
    }
    if (!specifier.startsWith('.')) {
      return next(specifier, { ...context, parentURL: import.meta.url });
    }
    const isWhole = /\.[a-z]+$/.test(specifier);
    return next(isWhole ? specifier : `${specifier}.ts`, context);
  },
});

const asked = JSON.parse(readFileSync(0, 'utf8'));
const load = (path) => import(pathToFileURL(join(asked.root, path)).href);
const { [asked.schema]: schema } = await load('data-v2/base/validators.ts');
const { [asked.mapper]: mapper } = await load('data/base/mapping.ts');

const parse = asked.parse.map(([column, text]) => {
  const result = schema.shape[column].safeParse(JSON.parse(text));
  return result.success ? [result.data] : [];
});
const map = asked.map.map((row) => {
  try {
    return [mapper(row)];
  } catch {
    return [];
  }
});
console.log(JSON.stringify({ parse, map }));
