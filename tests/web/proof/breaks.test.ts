import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { breaks } from './breaks';

const generated = fileURLToPath(new URL('../../../generated', import.meta.url));

it.each(breaks)('can be put into the layer: $what', ({ file, find }) => {
  const parts = readFileSync(resolve(generated, file), 'utf8').split(find);
  expect(parts.length - 1).toBe(1);
});
