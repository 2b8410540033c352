import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Break } from './break.ts';
import { breaks } from './breaks.ts';

// Proves the tests: puts each fault into a copy of the generated layer, and prints which test
// noticed it. Words on the command line choose some of them. What none notices, or what keeps the
// tests from running, is told again at the end, which is then with 1.

type Outcome = { kind: 'caught' | 'missed' | 'unproved'; why: string };

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const workspace = here('..');
const chosen = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'larder-proof-'));
const tree = join(scratch, 'generated');
const report = join(scratch, 'report.json');

const run = breaks.filter(isChosen);
const open: string[] = [];
try {
  cpSync(here('../../../generated'), tree, { recursive: true });
  for (const one of run) {
    const { kind, why } = prove(one);
    const line = `${kind.padEnd(9)} ${one.property}: ${one.what}\n          ${why}`;
    console.log(line);
    if (kind !== 'caught') open.push(line);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\n${run.length - open.length} of ${run.length} faults were noticed.`);
if (open.length > 0) console.log(`\n${open.join('\n')}`);
process.exit(open.length === 0 && run.length > 0 ? 0 : 1);

function isChosen({ property, what }: Break): boolean {
  return chosen.length === 0 || chosen.some((word) => `${property}: ${what}`.includes(word));
}

function prove(one: Break): Outcome {
  const file = join(tree, one.file);
  const whole = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    whole.replace(one.find, () => one.replace),
  );
  try {
    return outcomeOf(one);
  } finally {
    writeFileSync(file, whole);
  }
}

/** The first test that fails, in the order of the filters. */
function outcomeOf(one: Break): Outcome {
  const unproved: string[] = [];
  for (const filter of one.tests) {
    const outcome = testsOf(one, filter);
    if (outcome.kind === 'caught') return outcome;
    if (outcome.kind === 'unproved') unproved.push(outcome.why);
  }
  if (unproved.length > 0) return { kind: 'unproved', why: unproved.join('; ') };
  return { kind: 'missed', why: `by none of ${one.tests.join(', ')}` };
}

function testsOf({ file, find, replace }: Break, filter: string): Outcome {
  rmSync(report, { force: true });
  const vitest = join(workspace, 'node_modules/vitest/vitest.mjs');
  const options = ['run', filter, '--reporter=json', `--outputFile=${report}`, '--bail=1'];
  // A filter may be part of a browser test's name; those take long, and are asked for by theirs.
  if (!filter.startsWith('browser/')) options.push('--exclude', 'browser/**');
  const { status } = spawnSync(process.execPath, [vitest, ...options], {
    cwd: workspace,
    env: {
      ...process.env,
      CI: 'true',
      LARDER_GENERATED: tree,
      // Projects of the tests' own are generated anew, and get the fault as well.
      LARDER_BREAK: JSON.stringify({ file, find, replace }),
      SEED: '20260301',
      SIMULATION_CASES: '60',
    },
  });
  if (existsSync(report)) return read(report, filter);
  return { kind: 'unproved', why: `${filter} ended with ${status} and told nothing` };
}

interface Report {
  success: boolean;
  numTotalTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

function read(path: string, filter: string): Outcome {
  const { success, numTotalTests, testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  for (const { name, assertionResults } of testResults) {
    const red = assertionResults.find(({ status }) => status === 'failed');
    if (red) return { kind: 'caught', why: `${name.slice(workspace.length)}: ${red.fullName}` };
  }
  if (success && numTotalTests > 0) return { kind: 'missed', why: filter };
  const message = testResults.find(({ message }) => message !== '')?.message ?? 'no test ran';
  return { kind: 'unproved', why: `${filter} did not run: ${message}` };
}
