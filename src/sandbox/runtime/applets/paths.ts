import { parentOf } from '../file-path.ts';
import type { Stat } from '../files.ts';
import { absolutePath } from '../open.ts';
import { instant, type Program, type ProgramIO } from '../process.ts';
import { formatDate } from '../shell/date.ts';
import { inode, modeText } from './ls.ts';
import { readOptions, usageError } from './options.ts';
import { groupName, userName } from './users.ts';

const basename = instant((io, words) => {
  const options = readOptions(io, '+as:');
  const [path, suffix = options.value('s') ?? ''] = options.operands;
  if (path === undefined || words.length === 0) throw usageError(io);
  for (const one of options.has('a') || options.has('s') ? options.operands : [path]) {
    const name =
      one
        .replace(/(.)\/+$/, '$1')
        .split('/')
        .at(-1) || '/';
    const ending = options.has('a') || options.has('s') ? (options.value('s') ?? '') : suffix;
    io.out(`${ending && name.endsWith(ending) && name !== ending ? name.slice(0, -ending.length) : name}\n`);
  }
  return 0;
});

const dirname = instant((io, words) => {
  const [path] = words;
  if (path === undefined) throw usageError(io);
  const clean = path.replace(/(.)\/+$/, '$1');
  const slash = clean.lastIndexOf('/');
  io.out(`${slash < 0 ? '.' : clean.slice(0, slash).replace(/\/+$/, '') || '/'}\n`);
  return 0;
});

const readlink = instant((io) => {
  const options = readOptions(io, 'fnvsqe');
  const [path] = options.operands;
  if (path === undefined) throw usageError(io);
  const at = absolutePath(io, path);
  const found = options.has('f') ? io.files.resolve(at) : io.files.stat(at, false)?.target;
  if (found === undefined) return 1;
  io.out(found + (options.has('n') ? '' : '\n'));
  return 0;
});

const realpath = instant((io) => {
  const { operands } = readOptions(io, '');
  if (operands.length === 0) throw usageError(io);
  let status = 0;
  for (const path of operands) {
    const at = absolutePath(io, path);
    const found = io.files.resolve(at);
    const parent = found && io.files.stat(parentOf(found));
    if (found !== undefined && parent) io.out(`${found}\n`);
    else {
      io.err(`realpath: ${path}: No such file or directory\n`);
      status = 1;
    }
  }
  return status;
});

const kinds = { file: 'regular file', directory: 'directory', link: 'symbolic link', device: 'character special file' };

const stat = instant((io) => {
  const options = readOptions(io, 'ltLfc:', { format: 'c' });
  if (options.operands.length === 0) throw usageError(io);
  let status = 0;
  for (const name of options.operands) {
    const path = absolutePath(io, name);
    const found = io.files.stat(path, options.has('L'));
    if (!found) {
      io.err(`stat: can't stat '${name}': No such file or directory\n`);
      status = 1;
      continue;
    }
    const format = options.value('c');
    io.out(format === undefined ? longStat(io, name, path, found) : `${expand(io, format, name, path, found)}\n`);
  }
  return status;
});

function expand(io: ProgramIO, format: string, name: string, path: string, found: Stat): string {
  const time = formatDate(found.mtimeMs, '%F %T.000000000');
  const values: Record<string, string> = {
    a: found.mode.toString(8),
    A: modeText(found),
    b: String(Math.ceil(found.size / 4096) * 8),
    B: '512',
    f: ({ file: 0o100000, directory: 0o40000, link: 0o120000, device: 0o20000 }[found.kind] | found.mode).toString(16),
    F: found.kind === 'file' && found.size === 0 ? 'regular empty file' : kinds[found.kind],
    g: String(found.gid),
    G: groupName(io, found.gid) ?? 'UNKNOWN',
    h: found.kind === 'directory' ? '2' : '1',
    i: String(inode(path)),
    n: name,
    N: found.target === undefined ? `'${name}'` : `'${name}' -> '${found.target}'`,
    o: '4096',
    s: String(found.size),
    u: String(found.uid),
    U: userName(io, found.uid) ?? 'UNKNOWN',
    x: time,
    X: String(Math.floor(found.mtimeMs / 1000)),
    y: time,
    Y: String(Math.floor(found.mtimeMs / 1000)),
    z: time,
    Z: String(Math.floor(found.mtimeMs / 1000)),
  };
  return format.replace(/%([a-zA-Z%])/g, (_, letter: string) => (letter === '%' ? '%' : (values[letter] ?? '?')));
}

function longStat(io: ProgramIO, name: string, path: string, found: Stat): string {
  const fill = (text: string) => expand(io, text, name, path, found);
  const mode = `0${(found.mode & 0o7777).toString(8).padStart(3, '0')}`;
  const time = formatDate(found.mtimeMs, '%F %T.000000000 +0000');
  return [
    `  File: ${found.target === undefined ? name : `'${name}' -> '${found.target}'`}`,
    `  Size: ${String(found.size).padEnd(10)}\tBlocks: ${fill('%b').padEnd(10)} IO Block: 4096   ${fill('%F')}`,
    `Device: 30h/48d\tInode: ${fill('%i').padEnd(10)}  Links: ${fill('%h')}`,
    `Access: (${mode}/${modeText(found)})  Uid: (${String(found.uid).padStart(5)}/${fill('%U').padStart(8)})   Gid: (${String(found.gid).padStart(5)}/${fill('%G').padStart(8)})`,
    `Access: ${time}`,
    `Modify: ${time}`,
    `Change: ${time}`,
    '',
  ].join('\n');
}

const pwd = instant((io) => {
  io.out(`${io.directory}\n`);
  return 0;
});

/** Where a program is found by PATH. */
const which = instant((io) => {
  const options = readOptions(io, 'a');
  let status = 0;
  const folders = (io.environment.PATH ?? '').split(':');
  for (const name of options.operands) {
    const places = name.includes('/') ? [name] : folders.map((folder) => `${folder}/${name}`);
    const found = places.filter((path) => io.files.may(absolutePath(io, path), 1));
    for (const path of options.has('a') ? found : found.slice(0, 1)) io.out(`${path}\n`);
    if (found.length === 0) status = 1;
  }
  return status;
});

/** The applets that tell of paths and of what is at them. */
export const pathApplets: readonly (readonly [string, Program])[] = [
  ['basename', basename],
  ['dirname', dirname],
  ['pwd', pwd],
  ['readlink', readlink],
  ['realpath', realpath],
  ['stat', stat],
  ['which', which],
];
