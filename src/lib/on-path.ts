import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the program of that name is that PATH leads to; undefined when there is none that may be run. */
export function placeOnPath(
  program: string,
  { PATH = '' }: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return PATH.split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
