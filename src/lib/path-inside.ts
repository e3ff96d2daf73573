import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';

/** The path below a folder that a lesson names; undefined when it leads out of the folder, by .. or by a link. */
export async function pathInside(folder: string, path: string): Promise<string | undefined> {
  const root = await realpath(folder);
  const target = resolve(root, path);
  const existing = await nearestExisting(target);
  return [target, existing].some((each) => isOutside(root, each)) ? undefined : target;
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

async function nearestExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path === dirname(path) ? path : nearestExisting(dirname(path));
  }
}
