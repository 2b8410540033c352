import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from './steps';

/** A case that failed once, and what it caught. */
export interface Regression {
  catches: string;
  given: Case;
}

const folder = join(import.meta.dirname, 'corpus');

/** Every case of the folder `corpus`, in the order of the files' names. */
export const corpus: readonly Regression[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Regression);
