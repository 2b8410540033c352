import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateProject } from '../project/project';
import type { Project } from '../project/project';

const here = (path: string) => join(import.meta.dirname, path);
const whole = here('../../../generated');
/** The tree under test, which a proof may have broken. */
const tested = process.env['LARDER_GENERATED'] ?? whole;
const FOLDERS = ['data/base', 'data-v2/base'];

/**
 * The calendar with further tables, as a later version of it. What does not depend on a table is the code of
 * the tree under test.
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

function filesIn(folder: string): string[] {
  return readdirSync(join(whole, folder)).map((name) => join(folder, name));
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}
