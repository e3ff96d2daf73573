import { makeAll } from '../make-directories.ts';
import { absolutePath } from '../open.ts';
import { instant, type Program, type ProgramIO } from '../process.ts';
import { appletName, readOptions, usageError } from './options.ts';
import { groupId, userId } from './users.ts';

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

const rmdir = instant((io) => {
  const options = readOptions(io, 'p', { parents: 'p', 'ignore-fail-on-non-empty': 'p' });
  if (options.operands.length === 0) throw usageError(io);
  let status = 0;
  for (const directory of options.operands) {
    const problem = io.files.removeDirectory(absolutePath(io, directory));
    if (!problem) continue;
    io.err(`rmdir: '${directory}': ${problem}\n`);
    status = 1;
  }
  return status;
});

/** Calls back for a path and, when asked to, for all below it. */
function each(
  io: ProgramIO,
  path: string,
  shown: string,
  deep: boolean,
  visit: (path: string, shown: string) => void,
): void {
  visit(path, shown);
  if (!deep || io.files.stat(path, false)?.kind !== 'directory') return;
  for (const name of io.files.list(path) ?? []) each(io, `${path}/${name}`, `${shown}/${name}`, deep, visit);
}

const chmod = instant((io) => {
  // A mode may begin with a minus sign: it is no option.
  const words = io.argv.slice(1);
  const minus = words.findIndex((word) => /^-[rwxXst]/.test(word));
  const given = minus < 0 ? words : [...words.slice(0, minus), '--', ...words.slice(minus)];
  const options = readOptions(io, 'Rcvf', { recursive: 'R' }, given);
  const [text, ...names] = options.operands;
  if (text === undefined || names.length === 0) throw usageError(io);
  let status = 0;
  for (const name of names)
    each(io, absolutePath(io, name), name, options.has('R'), (path, shown) => {
      const stat = io.files.stat(path);
      const mode = stat && parseMode(text, stat.mode, stat.kind === 'directory');
      if (stat && mode === undefined) {
        io.err(`chmod: invalid mode '${text}'\n`);
        status = 1;
        return;
      }
      const problem = mode === undefined ? 'No such file or directory' : io.files.change(path, { mode });
      if (!problem) return;
      io.err(`chmod: ${shown}: ${problem}\n`);
      status = 1;
    });
  return status;
});

const chown = instant((io) => {
  const options = readOptions(io, 'RhLHPcvf', { recursive: 'R' });
  const [owner, ...names] = options.operands;
  if (owner === undefined || names.length === 0) throw usageError(io);
  const isGroup = appletName(io) === 'chgrp';
  const [user = '', group] = isGroup ? ['', owner] : owner.split(/[:.]/);
  const uid = user === '' ? undefined : userId(io, user);
  const gid = group === undefined || group === '' ? undefined : groupId(io, group);
  if ((user !== '' && uid === undefined) || (group && gid === undefined)) {
    const unknown = user !== '' && uid === undefined ? `user ${user}` : `group ${group ?? ''}`;
    io.err(`${appletName(io)}: unknown ${unknown}\n`);
    return 1;
  }
  let status = 0;
  for (const name of names)
    each(io, absolutePath(io, name), name, options.has('R'), (path, shown) => {
      const change = { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
      const problem = io.files.change(path, change, !options.has('h'));
      if (!problem) return;
      io.err(`${appletName(io)}: ${shown}: ${problem}\n`);
      status = 1;
    });
  return status;
});

const mktemp = instant((io) => {
  const options = readOptions(io, 'dqtp:u');
  const folder = options.value('p') ?? io.environment.TMPDIR ?? '/tmp';
  const given = options.operands[0] ?? 'tmp.XXXXXX';
  if (!/X{6}$/.test(given)) {
    io.err(`mktemp: ${given}: Invalid argument\n`);
    return 1;
  }
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const name = given.replace(/X{6}$/, (marks) =>
    [...marks].map(() => letters[Math.floor(io.random() * letters.length)]).join(''),
  );
  const isInFolder = options.operands.length === 0 || options.has('t') || options.has('p');
  const path = isInFolder ? `${folder}/${name}` : name;
  const at = absolutePath(io, path);
  const problem = options.has('u')
    ? undefined
    : options.has('d')
      ? io.files.makeDirectory(at, 0o700)
      : io.files.write(at, '', 0o600);
  if (problem) {
    io.err(`mktemp: ${path}: ${problem}\n`);
    return 1;
  }
  io.out(`${path}\n`);
  return 0;
});

const truncate = instant((io) => {
  const options = readOptions(io, 'cs:', { size: 's' });
  const size = Number(/^\d+/.exec(options.value('s') ?? '')?.[0] ?? Number.NaN);
  if (Number.isNaN(size) || options.operands.length === 0) throw usageError(io);
  const factor = { k: 1024, K: 1024, m: 1048576, M: 1048576 }[options.value('s')?.at(-1) ?? ''] ?? 1;
  let status = 0;
  for (const file of options.operands) {
    const path = absolutePath(io, file);
    const loaded = io.files.load(path);
    if (loaded.kind === 'problem' && options.has('c')) continue;
    const bytes = new Uint8Array(Math.min(size * factor, 64 * 1048576));
    if (loaded.kind === 'content') bytes.set(Buffer.from(loaded.content).subarray(0, bytes.length));
    const problem = io.files.write(path, bytes);
    if (!problem) continue;
    io.err(`truncate: ${file}: open: ${problem}\n`);
    status = 1;
  }
  return status;
});

const unlink = instant((io, words) => {
  const [file] = words;
  if (file === undefined) throw usageError(io);
  const problem = io.files.remove(absolutePath(io, file));
  if (problem) io.err(`unlink: can't remove file '${file}': ${problem}\n`);
  return problem ? 1 : 0;
});

/** The applets that make, change and remove files. */
export const fileApplets: readonly (readonly [string, Program])[] = [
  ['chgrp', chown],
  ['chmod', chmod],
  ['chown', chown],
  ['mkdir', mkdir],
  ['mktemp', mktemp],
  ['rm', rm],
  ['rmdir', rmdir],
  ['touch', touch],
  ['truncate', truncate],
  ['unlink', unlink],
];
