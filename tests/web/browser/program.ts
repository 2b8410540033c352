import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Chromium's program: `LARDER_CHROMIUM`, or the PATH's. */
export function findChromium(): string | undefined {
  const named = process.env['LARDER_CHROMIUM'];
  if (named) return named;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return (process.env['PATH'] ?? '')
    .split(':')
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}
