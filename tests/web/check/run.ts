import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program under this Node with the terminal's own output; ends the process when it fails. */
export function run(label: string, ...program: string[]): void {
  const started = performance.now();
  const { status, error } = spawnSync(process.execPath, program, {
    cwd: workspace,
    stdio: 'inherit',
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status !== 0) {
    console.error(`${label}: failed after ${seconds} s${error ? ` (${error.message})` : ''}`);
    process.exit(1);
  }
  console.log(`${label}: fine (${seconds} s)`);
}
