import type { Problem } from './files.ts';
import type { ProgramIO } from './process.ts';

/** Makes a directory and what it lies in; the absolute path may be there already. */
export function makeAll({ files }: Pick<ProgramIO, 'files'>, path: string, mode = 0o755): Problem | undefined {
  const parts = path.split('/').filter(Boolean);
  for (let count = 1; count <= parts.length; count++) {
    const at = `/${parts.slice(0, count).join('/')}`;
    const kind = files.stat(at)?.kind;
    if (kind === 'directory') continue;
    if (kind) return count === parts.length ? 'File exists' : 'Not a directory';
    const problem = files.makeDirectory(at, count === parts.length ? mode : 0o755);
    if (problem) return problem;
  }
  return undefined;
}
