/** The folder of a path without its last part. */
export const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';

/** The parts of a path; `..` is still among them. */
export function normalizeParts(path: string): string[] {
  return path.split('/').filter((part) => part && part !== '.');
}

/** `/a/./b/../c/` → `a/c`. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of normalizeParts(path)) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** The rest of `path` below `folder`; '' for the folder itself, undefined when it is elsewhere. */
export function under(path: string, folder: string): string | undefined {
  if (folder === '' || path === folder) return path === folder ? '' : path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
