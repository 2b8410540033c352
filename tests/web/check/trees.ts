import { cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Tree {
  name: string;
  directory: string;
}

const workspace = fileURLToPath(new URL('..', import.meta.url));
const copies = join(workspace, '.cache', 'trees');

/**
 * Every generated tree: `generated` is the project's own output, or `LARDER_GENERATED`; the others are the
 * outputs in `LARDER_GOLDENS` (separated by colons), by default each `tests/goldens/<name>/out`.
 */
export function findTrees(): Tree[] {
  const generated = resolve(process.env['LARDER_GENERATED'] ?? join(workspace, '../../generated'));
  if (!existsSync(generated)) throw new Error(`there is no generated code in ${generated}`);
  return [{ name: 'generated', directory: generated }, ...findGoldens()];
}

function findGoldens(): Tree[] {
  const listed = process.env['LARDER_GOLDENS'];
  if (listed) {
    return listed
      .split(':')
      .filter(Boolean)
      .map((path, index) => ({ name: `golden-${index}`, directory: resolve(path) }));
  }
  const goldens = join(workspace, '../goldens');
  if (!existsSync(goldens)) return [];
  return readdirSync(goldens)
    .map((name) => ({ name: `golden-${name}`, directory: join(goldens, name, 'out') }))
    .filter(({ directory }) => existsSync(directory))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Copies the trees' modules to `.cache/trees`, from where their imports find this workspace's libraries. */
export function copyTrees(trees: Tree[] = findTrees()): Tree[] {
  rmSync(copies, { recursive: true, force: true });
  for (const { name, directory } of trees) {
    cpSync(directory, join(copies, name), {
      recursive: true,
      filter: (path) => statSync(path).isDirectory() || /\.tsx?$/.test(path),
    });
  }
  return trees;
}

/**
 * The modules of the copies, each text once: what stands alike in many trees, but for the header that
 * names the project, is looked at in one of them.
 */
export function distinctModules(): string[] {
  const texts = new Set<string>();
  return readdirSync(copies, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .sort()
    .map((path) => join('.cache/trees', path))
    .filter((path) => {
      const text = readFileSync(join(workspace, path), 'utf8');
      const body = text.replace(/^\/\/ @generated.*\n/, '');
      return texts.size < texts.add(body).size;
    });
}
