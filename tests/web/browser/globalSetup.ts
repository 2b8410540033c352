import { findChromium } from './program';

/** Says loudly that the tests of the real browser are left out; with `CI` set the run fails instead. */
export default function setup(): void {
  if (findChromium()) return;
  const message =
    'Chromium is not installed: no test of the real browser can run ' +
    '(install the package `chromium`, or set LARDER_CHROMIUM to the program)';
  if (process.env['CI']) throw new Error(message);
  console.error(`\n!!! ${message}\n`);
}
