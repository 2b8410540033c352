import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { breaks } from './breaks';

const generated = fileURLToPath(new URL('../../../generated', import.meta.url));

/** What has to hold of the engine, as its design numbers it. */
const PROPERTIES = { W: [1, 5], O: [0, 8], L: [1, 5], E: [1, 3], H: [1, 2], U: [1, 3] } as const;
/** What would lose data, or be wrong under normal use, in a layer written after the guide. */
const FAULTS_OF_THE_GUIDE = [1, 26] as const;

const between = ([first, last]: readonly [number, number]) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

it.each(breaks)('can be put into the layer: $what', ({ file, find }) => {
  const parts = readFileSync(resolve(generated, file), 'utf8').split(find);
  expect(parts.length - 1).toBe(1);
});

it('are there for every property, and for every fault of the guide', () => {
  const named = new Set(breaks.flatMap(({ property }) => property.split(', ')));
  const ids = [
    ...Object.entries(PROPERTIES).flatMap(([room, range]) =>
      between(range).map((number) => `${room}${number}`),
    ),
    ...between(FAULTS_OF_THE_GUIDE).map((number) => `guide ${number}`),
  ];
  expect(ids.filter((id) => !named.has(id))).toEqual([]);
});

it('have names of their own', () => {
  const names = breaks.map(({ what }) => what);
  expect(new Set(names).size).toBe(names.length);
});
