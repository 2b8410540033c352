import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const page = read('../../GUARANTEES.md');

/** What stands before the title of a test. */
const START = /(?:it|test|describe)(?:\.\w+\([^;]*\))?\(\s*['"`]$/;

const points = page.split('\n').filter((line) => line.startsWith('- '));

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
}

it('names a test that exists with each sentence of the guarantees', () => {
  const wrong = points.filter((point) => !namesTest(point));
  expect(wrong).toEqual([]);
  expect(points.length).toBeGreaterThan(30);
});

it('makes no promise outside the points that name a test', () => {
  const sections = page.split(/^## .*$/m).slice(1);
  const prose = sections.flatMap((text) => text.split('\n'));
  expect(prose.filter((line) => line && !line.startsWith('- '))).toEqual([]);
});

/** `- A sentence. (`file`: the title of a test)` */
function namesTest(point: string): boolean {
  const [, file, title] = /\(`([^`]+)`: (.+)\)$/.exec(point) ?? [];
  if (file === undefined || title === undefined) return false;
  const before = read(`../${file}`).split(title).slice(0, -1);
  return before.some((text) => START.test(text));
}
