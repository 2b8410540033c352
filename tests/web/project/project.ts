import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Break } from '../proof/break';

/** A project of a test's own: what its manifest generates. */
export interface Project {
  /** The folder of everything that was generated. */
  generated: string;
  /** The folder of the generated layer. */
  layer: string;
  /** The schema files, in their order. */
  schema: string;
}

const binary =
  process.env['LARDER_BIN'] ?? new URL('../../../target/debug/larder', import.meta.url).pathname;

/** True where there is no binary to generate with; the run has said so loudly. */
export const noBinary = !existsSync(binary);
if (noBinary) {
  const message = `there is no ${binary} (cargo build makes it, or LARDER_BIN names another): projects of the tests' own are not tested`;
  if (process.env['CI']) throw new Error(message);
  console.error(`\n!!! ${message}\n`);
}

/** Generates a manifest; `history` is the `tables.lock` that it goes on from. */
export function generateProject(manifest: string, history?: string): Project {
  const folder = mkdtempSync(join(tmpdir(), 'larder-project-'));
  writeFileSync(join(folder, 'tables.toml'), manifest);
  if (history !== undefined) writeFileSync(join(folder, 'tables.lock'), history);
  // What the binary keeps for itself goes with the folder.
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, '.cache') };
  execFileSync(binary, ['generate'], { cwd: folder, stdio: 'pipe', env });
  const generated = join(folder, 'generated');
  breakLayer(generated);
  const schemas = join(generated, 'supabase/schemas');
  const files = readdirSync(schemas)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return {
    generated,
    layer: join(generated, 'data-v2'),
    schema: files.map((name) => readFileSync(join(schemas, name), 'utf8')).join('\n'),
  };
}

/** Puts in the fault that the tests are to notice: `proof/proof.ts` gives it. */
function breakLayer(generated: string): void {
  const given = process.env['LARDER_BREAK'];
  if (given === undefined) return;
  const { file, find, replace } = JSON.parse(given) as Pick<Break, 'file' | 'find' | 'replace'>;
  const path = join(generated, file);
  if (!existsSync(path)) return;
  const whole = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    whole.replace(find, () => replace),
  );
}
