import type { Stat } from '../files.ts';
import { absolutePath } from '../open.ts';
import { instant, type Program, type ProgramIO } from '../process.ts';
import { formatDate } from '../shell/date.ts';
import { type Options, readOptions } from './options.ts';
import { groupName, userName } from './users.ts';

interface Listed {
  name: string;
  path: string;
  stat: Stat;
}

/** `ls`: one name a line, or in columns at a terminal. */
const ls = instant((io) => {
  const options = readOptions(io, '1AaCxdLHRFplinshrSXvctukw:T:', {
    color: 'k',
    'full-time': 'E',
    'group-directories-first': 'g',
  });
  let status = 0;
  const given = options.operands.length ? options.operands : ['.'];
  const files: Listed[] = [];
  const directories: Listed[] = [];
  for (const name of given) {
    const path = absolutePath(io, name);
    const followsLink = !options.has('l') || name.endsWith('/') || options.has('L') || options.has('H');
    const stat = io.files.stat(path, followsLink) ?? io.files.stat(path, false);
    if (!stat) {
      io.err(`ls: ${name}: No such file or directory\n`);
      status = 1;
    } else (stat.kind === 'directory' && !options.has('d') ? directories : files).push({ name, path, stat });
  }
  const isMany = given.length > 1 || options.has('R');
  let first = true;
  if (files.length) {
    show(io, options, order(files, options));
    first = false;
  }
  const listDirectory = ({ name, path }: Listed) => {
    if (isMany) io.out(`${first ? '' : '\n'}${name}:\n`);
    first = false;
    if (!io.files.may(path, 4)) {
      io.err(`ls: can't open '${name}': Permission denied\n`);
      status = 1;
      return;
    }
    const inside = entries(io, path, options);
    if (options.has('l') || options.has('s'))
      io.out(`total ${inside.reduce((sum, { stat }) => sum + blocks(stat), 0)}\n`);
    show(io, options, inside);
    if (!options.has('R')) return;
    for (const one of inside)
      if (one.stat.kind === 'directory' && one.name !== '.' && one.name !== '..')
        listDirectory({ ...one, name: `${name.replace(/\/$/, '')}/${one.name}` });
  };
  for (const directory of order(directories, options)) listDirectory(directory);
  return status;
});

function entries(io: ProgramIO, path: string, options: Options): Listed[] {
  const names = [...(io.files.list(path) ?? [])].filter(
    (name) => !name.startsWith('.') || options.has('a') || options.has('A'),
  );
  if (options.has('a')) names.unshift('.', '..');
  const found = names.flatMap((name) => {
    const inside = name === '.' ? path : `${path.replace(/\/$/, '')}/${name}`;
    const stat = io.files.stat(inside, options.has('L')) ?? io.files.stat(inside, false);
    return stat ? [{ name, path: inside, stat }] : [];
  });
  return order(found, options);
}

function order(list: Listed[], options: Options): Listed[] {
  const sorted = [...list].sort((a, b) => {
    if (options.has('t')) return b.stat.mtimeMs - a.stat.mtimeMs || (a.name < b.name ? -1 : 1);
    if (options.has('S')) return b.stat.size - a.stat.size || (a.name < b.name ? -1 : 1);
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  });
  return options.has('r') ? sorted.reverse() : sorted;
}

/** In units of 1 KiB, as they lie on a disk of 4 KiB blocks. */
const blocks = ({ kind, size }: Stat) => (kind === 'link' || kind === 'device' ? 0 : Math.ceil(size / 4096) * 4);

function show(io: ProgramIO, options: Options, list: readonly Listed[]): void {
  const marked = list.map((one) => ({ ...one, shown: one.name + mark(one.stat, options) }));
  const prefixes = (one: Listed) =>
    (options.has('i') ? `${String(inode(one.path)).padStart(7)} ` : '') +
    (options.has('s') ? `${String(blocks(one.stat)).padStart(4)} ` : '');
  if (options.has('l')) {
    for (const one of marked) io.out(`${prefixes(one)}${longLine(io, options, one)}\n`);
    return;
  }
  const columns = io.terminal && io.stdout === io.terminal.output ? io.terminal.size().columns || 80 : undefined;
  if ((columns === undefined && !options.has('C') && !options.has('x')) || options.has('1')) {
    for (const one of marked) io.out(`${prefixes(one)}${one.shown}\n`);
    return;
  }
  const width = Math.max(0, ...marked.map(({ shown }) => [...shown].length)) + 2;
  const perRow = Math.max(1, Math.floor((columns ?? 80) / width));
  const rows = Math.ceil(marked.length / perRow);
  for (let row = 0; row < rows; row++) {
    const cells = [];
    for (let column = 0; column < perRow; column++) {
      const cell = marked[column * rows + row];
      if (cell) cells.push(cell.shown);
    }
    io.out(`${cells.map((text, index) => (index < cells.length - 1 ? text.padEnd(width) : text)).join('')}\n`);
  }
}

function mark({ kind, mode }: Stat, options: Options): string {
  if (options.has('p')) return kind === 'directory' ? '/' : '';
  if (!options.has('F')) return '';
  if (kind === 'directory') return '/';
  if (kind === 'link') return '@';
  return kind === 'file' && (mode & 0o111) !== 0 ? '*' : '';
}

function longLine(io: ProgramIO, options: Options, { shown, stat }: Listed & { shown: string }): string {
  const user = options.has('n') ? undefined : userName(io, stat.uid);
  const group = options.has('n') ? undefined : groupName(io, stat.gid);
  const size = stat.numbers
    ? `${String(stat.numbers[0]).padStart(4)}, ${String(stat.numbers[1]).padStart(3)}`
    : sizeText(stat.size, options).padStart(9);
  const target = stat.target === undefined ? '' : ` -> ${stat.target}`;
  const links = stat.kind === 'directory' ? 2 : 1;
  const owner = `${(user ?? String(stat.uid)).padEnd(8)} ${(group ?? String(stat.gid)).padEnd(8)}`;
  return `${modeText(stat)} ${String(links).padStart(4)} ${owner} ${size} ${timeText(stat.mtimeMs, io.clock.now(), options)} ${shown}${target}`;
}

function sizeText(size: number, options: Options): string {
  if (!options.has('h') || size < 1024) return String(size);
  let value = size;
  let unit = -1;
  while (value >= 1024) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)}${'KMGT'[unit] ?? ''}`;
}

/** Files older than half a year show their year in place of the time. */
function timeText(mtimeMs: number, nowMs: number, options: Options): string {
  if (options.has('E')) return formatDate(mtimeMs, '%a %b %e %T %Y');
  const isRecent = nowMs - mtimeMs < 15_778_463_000 && mtimeMs <= nowMs + 86_400_000;
  return formatDate(mtimeMs, isRecent ? '%b %e %H:%M' : '%b %e  %Y');
}

/** `drwxr-xr-x`. */
export function modeText({ kind, mode }: Pick<Stat, 'kind' | 'mode'>): string {
  const type = { file: '-', directory: 'd', link: 'l', device: 'c' }[kind];
  const three = (shift: number, special: number, letter: string) => {
    const bits = (mode >> shift) & 7;
    const runs = (bits & 1) !== 0;
    const isSpecial = (mode & special) !== 0;
    const last = isSpecial ? (runs ? letter : letter.toUpperCase()) : runs ? 'x' : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  return type + three(6, 0o4000, 's') + three(3, 0o2000, 's') + three(0, 0o1000, 't');
}

/** A number that stays the same for a path. */
export function inode(path: string): number {
  let hash = 7;
  for (const char of path) hash = (hash * 31 + char.charCodeAt(0)) % 9_000_000;
  return 100_000 + hash;
}

export const lsApplets: readonly (readonly [string, Program])[] = [['ls', ls]];
