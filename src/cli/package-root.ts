import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the package, from src/ and from the bundle's chunks alike. */
export const packageRoot = findRoot(import.meta.dirname);

/** The package's version. */
export function packageVersion(): string {
  return String(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
  return findRoot(dirname(folder));
}
