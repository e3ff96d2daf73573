import type { Problem } from '../files.ts';
import { absolutePath } from '../open.ts';
import { instant, type Program, type ProgramIO } from '../process.ts';
import { readOptions, usageError } from './options.ts';

/** A mode as `chmod` takes it: octal or symbolic, over the one that is there. */
export function parseMode(text: string, before: number, isDirectory: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (!match) return undefined;
    const [, who = '', changes = ''] = match;
    const shifts = (who === '' || who.includes('a') ? 'ugo' : who)
      .split('')
      .map((one) => ({ u: 6, g: 3, o: 0 })[one] ?? 0);
    for (const [, operator = '', letters = ''] of changes.matchAll(/([-+=])([rwxXstugo]*)/g)) {
      let bits = 0;
      if (letters.includes('r')) bits |= 4;
      if (letters.includes('w')) bits |= 2;
      if (letters.includes('x') || (letters.includes('X') && (isDirectory || (before & 0o111) !== 0))) bits |= 1;
      for (const [letter, shift] of Object.entries({ u: 6, g: 3, o: 0 }))
        if (letters.includes(letter)) bits |= (before >> shift) & 7;
      for (const shift of shifts) {
        // Without a who, the umask keeps others from writing.
        const allowed = who === '' && shift < 6 ? bits & 5 : bits;
        if (operator === '=') mode &= ~(7 << shift);
        if (operator === '-') mode &= ~(allowed << shift);
        else mode |= allowed << shift;
        if (letters.includes('s') && shift > 0) {
          const bit = shift === 6 ? 0o4000 : 0o2000;
          mode = operator === '-' ? mode & ~bit : mode | bit;
        }
      }
      if (letters.includes('t')) mode = operator === '-' ? mode & ~0o1000 : mode | 0o1000;
    }
  }
  return mode;
}

const touch = instant((io) => {
  const options = readOptions(io, 'chamt:d:r:', { date: 'd', 'no-create': 'c', reference: 'r' });
  if (options.operands.length === 0) throw usageError(io);
  let status = 0;
  const mtimeMs = io.clock.now();
  for (const file of options.operands) {
    const path = absolutePath(io, file);
    const exists = io.files.stat(path);
    if (!exists && options.has('c')) continue;
    const problem = exists ? io.files.change(path, { mtimeMs }) : io.files.write(path, '');
    if (!problem) continue;
    io.err(`touch: ${file}: ${problem}\n`);
    status = 1;
  }
  return status;
});

const mkdir = instant((io) => {
  const options = readOptions(io, 'pm:', { parents: 'p', mode: 'm' });
  if (options.operands.length === 0) throw usageError(io);
  let status = 0;
  const wanted = options.value('m');
  const mode = wanted === undefined ? 0o755 : parseMode(wanted, 0o777, true);
  if (mode === undefined) {
    io.err(`mkdir: invalid mode '${wanted ?? ''}'\n`);
    return 1;
  }
  for (const directory of options.operands) {
    const path = absolutePath(io, directory);
    const problem = options.has('p') ? makeAll(io, path, mode) : io.files.makeDirectory(path, mode);
    if (!problem) continue;
    io.err(`mkdir: can't create directory '${directory}': ${problem}\n`);
    status = 1;
  }
  return status;
});

/** Makes a directory and what it lies in. */
export function makeAll(io: ProgramIO, path: string, mode: number): Problem | undefined {
  const parts = path.split('/').filter(Boolean);
  for (let count = 1; count <= parts.length; count++) {
    const at = `/${parts.slice(0, count).join('/')}`;
    const kind = io.files.stat(at)?.kind;
    if (kind === 'directory') continue;
    if (kind) return count === parts.length ? 'File exists' : 'Not a directory';
    const problem = io.files.makeDirectory(at, count === parts.length ? mode : 0o755);
    if (problem) return problem;
  }
  return undefined;
}

const rm = instant((io) => {
  const options = readOptions(io, 'firR', { force: 'f', recursive: 'r' });
  if (options.operands.length === 0) {
    if (options.has('f')) return 0;
    throw usageError(io);
  }
  let status = 0;
  const complain = (text: string) => {
    io.err(`rm: ${text}\n`);
    status = 1;
  };
  for (const file of options.operands) {
    if (/(^|\/)\.{1,2}\/*$/.test(file)) {
      complain(`'${file}' is invalid: refusing to remove . or ..`);
      continue;
    }
    const path = absolutePath(io, file).replace(/\/+$/, '');
    const stat = io.files.stat(path || '/', false);
    if (!stat) {
      if (!options.has('f')) complain(`can't remove '${file}': No such file or directory`);
    } else if (stat.kind !== 'directory') {
      const problem = io.files.remove(path);
      if (problem) complain(`can't remove '${file}': ${problem}`);
    } else if (options.has('r') || options.has('R')) removeAll(io, path, file, complain);
    else complain(`'${file}' is a directory`);
  }
  return status;
});

/** Removes a directory and all in it. */
export function removeAll(io: ProgramIO, path: string, shown: string, complain: (text: string) => void): void {
  for (const name of io.files.list(path) ?? []) {
    const inside = `${path}/${name}`;
    if (io.files.stat(inside, false)?.kind === 'directory') removeAll(io, inside, `${shown}/${name}`, complain);
    else {
      const problem = io.files.remove(inside);
      if (problem) complain(`can't remove '${shown}/${name}': ${problem}`);
    }
  }
  const problem = io.files.removeDirectory(path);
  if (problem) complain(`can't remove '${shown}': ${problem}`);
}

/** The applets that make, change and remove files. */
export const fileApplets: readonly (readonly [string, Program])[] = [
  ['mkdir', mkdir],
  ['rm', rm],
  ['touch', touch],
];
