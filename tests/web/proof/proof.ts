import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { breaks } from './breaks.ts';
import type { Break } from './breaks.ts';

// Proves the tests: puts each fault into a copy of the generated layer, and prints which test
// noticed it. What none notices ends it with 1. Words on the command line choose some of them.

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const workspace = here('..');
const chosen = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'larder-proof-'));
let missed = 0;

try {
  const run = breaks.filter(isChosen);
  for (const one of run) prove(one);
  console.log(`\n${run.length - missed} of ${run.length} faults were noticed.`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(missed === 0 ? 0 : 1);

function isChosen({ property, what }: Break): boolean {
  return chosen.length === 0 || chosen.some((word) => `${property} ${what}`.includes(word));
}

function prove(one: Break): void {
  const tree = join(scratch, 'generated');
  rmSync(tree, { recursive: true, force: true });
  cpSync(here('../../../generated'), tree, { recursive: true });
  const file = join(tree, one.file);
  const whole = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    whole.replace(one.find, () => one.replace),
  );

  const caughtBy = firstRed(one, tree);
  if (caughtBy === undefined) missed += 1;
  console.log(`${caughtBy === undefined ? 'MISSED' : 'caught'}  ${one.property}: ${one.what}`);
  console.log(`        ${caughtBy ?? `by none of ${one.tests.join(', ')}`}`);
}

/** The first test that fails, in the order of the filters. */
function firstRed({ tests }: Break, tree: string): string | undefined {
  for (const filter of tests) {
    const report = join(scratch, 'report.json');
    rmSync(report, { force: true });
    const vitest = join(workspace, 'node_modules/vitest/vitest.mjs');
    const options = ['run', filter, '--reporter=json', `--outputFile=${report}`, '--bail=1'];
    spawnSync(process.execPath, [vitest, ...options, '--exclude', 'browser/**'], {
      cwd: workspace,
      env: { ...process.env, CI: 'true', LARDER_GENERATED: tree, SIMULATION_CASES: '60' },
    });
    const red = failedIn(report);
    if (red !== undefined) return red;
  }
  return undefined;
}

interface Report {
  success: boolean;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

function failedIn(path: string): string | undefined {
  const { success, testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  if (success) return undefined;
  for (const { name, assertionResults } of testResults) {
    const file = name.slice(workspace.length);
    const red = assertionResults.find(({ status }) => status === 'failed');
    if (red) return `${file}: ${red.fullName}`;
  }
  const broken = testResults.find(({ message }) => message !== '');
  throw new Error(`The tests did not run: ${broken?.message ?? 'no test failed'}`);
}
