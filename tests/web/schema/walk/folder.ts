import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All that a folder holds, as one text. */
export function folderText(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  return paths
    .sort()
    .map((path) => `${path}\n${readFileSync(path, 'utf8')}`)
    .join('\n');
}
