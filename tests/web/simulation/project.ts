import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateProject } from '../project/project';
import type { Project } from '../project/project';
import { bundleLayer, calendar as tested } from './bundle';
import type { NewTab } from './bundle';
import type { Version } from './steps';

const here = (path: string) => join(import.meta.dirname, path);
const whole = here('../../../generated');
const FOLDERS = ['data/base', 'data-v2/base'];

/**
 * The calendar with further tables, as a later version of it. What does not depend on a table is the code of
 * the tree under test, which a proof may have broken.
 */
export function generateFurther(): Project {
  const calendar = readFileSync(here('../../../tables.toml'), 'utf8');
  const further = readFileSync(here('further.toml'), 'utf8');
  const history = readFileSync(here('../../../tables.lock'), 'utf8');
  const project = generateProject(`${calendar}\n${further}`, history);
  for (const file of FOLDERS.flatMap(filesIn)) {
    const own = join(project.generated, file);
    if (textOf(join(whole, file)) === textOf(own)) copyFileSync(join(tested, file), own);
  }
  return project;
}

export type Layers = Readonly<Record<Version, NewTab>>;

export async function bundleLayers(): Promise<Layers> {
  const { generated } = generateFurther();
  return {
    calendar: await bundleLayer(tested),
    all: await bundleLayer(generated, ['contracts', 'folders', 'papers']),
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(join(whole, folder)).map((name) => join(folder, name));
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}
