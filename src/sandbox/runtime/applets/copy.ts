import type { Problem, Stat } from '../files.ts';
import { absolutePath } from '../open.ts';
import { instant, type Program, type ProgramIO } from '../process.ts';
import { removeAll } from './files.ts';
import { type Options, readOptions, usageError } from './options.ts';

const lastPart = (path: string) => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

/** Splits what is given into sources and the place where they go; complains when that makes no sense. */
function placesOf(io: ProgramIO, options: Options): { sources: string[]; target: string; isDirectory: boolean } {
  const operands = [...options.operands];
  const target = options.value('t') ?? operands.pop();
  if (target === undefined || operands.length === 0) throw usageError(io);
  const isDirectory = io.files.stat(absolutePath(io, target))?.kind === 'directory' && !options.has('T');
  // Of several each goes into the directory, be it there or not.
  return { sources: operands, target, isDirectory: isDirectory || operands.length > 1 };
}

const cp = instant((io) => {
  const options = readOptions(io, 'pdRrfilsLHPaTt:nu', { archive: 'a', recursive: 'r', force: 'f', 'no-clobber': 'n' });
  const places = placesOf(io, options);
  const isRecursive = ['R', 'r', 'a'].some(options.has);
  let status = 0;
  const complain = (text: string) => {
    io.err(`cp: ${text}\n`);
    status = 1;
  };
  for (const source of places.sources) {
    const to = places.isDirectory ? `${places.target.replace(/\/$/, '')}/${lastPart(source)}` : places.target;
    const stat = io.files.stat(absolutePath(io, source), !options.has('d') && !options.has('a') && !options.has('P'));
    if (!stat) complain(`can't stat '${source}': No such file or directory`);
    else if (stat.kind === 'directory' && !isRecursive) complain(`omitting directory '${source}'`);
    else if (options.has('n') && io.files.stat(absolutePath(io, to))) continue;
    else if (options.has('s')) {
      const problem = io.files.link(source, absolutePath(io, to));
      if (problem) complain(`${to}: ${problem}`);
    } else copy(io, source, to, stat, options, complain);
  }
  return status;
});

function copy(
  io: ProgramIO,
  source: string,
  to: string,
  stat: Stat,
  options: Options,
  complain: (text: string) => void,
): void {
  const [from, target] = [absolutePath(io, source), absolutePath(io, to)];
  const keeps = options.has('p') || options.has('a');
  if (stat.kind === 'directory') {
    const there = io.files.stat(target);
    if (there && there.kind !== 'directory') {
      complain(`target '${to}' is not a directory`);
      return;
    }
    const problem = there ? undefined : io.files.makeDirectory(target, stat.mode);
    if (problem) {
      complain(`can't create directory '${to}': ${problem}`);
      return;
    }
    for (const name of io.files.list(from) ?? []) {
      const inside = io.files.stat(`${from}/${name}`, !options.has('a') && !options.has('d') && !options.has('P'));
      if (inside) copy(io, `${source}/${name}`, `${to}/${name}`, inside, options, complain);
    }
  } else if (stat.kind === 'link') {
    if (io.files.stat(target, false)) io.files.remove(target);
    const problem = io.files.link(stat.target ?? '', target);
    if (problem) {
      complain(`can't create symlink '${to}' to '${stat.target ?? ''}': ${problem}`);
      return;
    }
  } else {
    if (from === target || (io.files.resolve(from) === io.files.resolve(target) && io.files.stat(target))) {
      complain(`'${source}' and '${to}' are the same file`);
      return;
    }
    const loaded = io.files.load(from);
    if (loaded.kind === 'problem') {
      complain(`can't open '${source}': ${loaded.problem}`);
      return;
    }
    const there = io.files.stat(target);
    const problem = io.files.write(target, loaded.content, stat.mode);
    if (problem) {
      complain(`can't create '${to}': ${there?.kind === 'directory' ? 'Is a directory' : problem}`);
      return;
    }
  }
  if (keeps) {
    const { mode, uid, gid, mtimeMs } = stat;
    io.files.change(target, { mode, mtimeMs, ...(io.user.uid === 0 && { uid, gid }) }, false);
  }
}

const mv = instant((io) => {
  const options = readOptions(io, 'finTt:', { force: 'f', 'no-clobber': 'n' });
  const places = placesOf(io, options);
  let status = 0;
  const complain = (text: string) => {
    io.err(`mv: ${text}\n`);
    status = 1;
  };
  for (const source of places.sources) {
    const to = places.isDirectory ? `${places.target.replace(/\/$/, '')}/${lastPart(source)}` : places.target;
    const [from, target] = [absolutePath(io, source), absolutePath(io, to)];
    if (options.has('n') && io.files.stat(target)) continue;
    const problem = io.files.rename(from, target);
    if (!problem) continue;
    if (problem !== 'Invalid cross-device link') complain(`can't rename '${source}': ${problem}`);
    else moveAcross(io, source, to, options, complain);
  }
  return status;
});

/** Between two volumes moving is copying and removing. */
function moveAcross(
  io: ProgramIO,
  source: string,
  to: string,
  options: Options,
  complain: (text: string) => void,
): void {
  const from = absolutePath(io, source);
  const stat = io.files.stat(from, false);
  if (!stat) return;
  let failed = false;
  const note = (text: string) => {
    failed = true;
    complain(text);
  };
  copy(io, source, to, stat, options, note);
  if (failed) return;
  if (stat.kind === 'directory') removeAll(io, from, source, note);
  else {
    const problem = io.files.remove(from);
    if (problem) note(`can't remove '${source}': ${problem}`);
  }
}

const ln = instant((io) => {
  const options = readOptions(io, 'sfnbS:vT', { symbolic: 's', force: 'f' });
  const operands = [...options.operands];
  const last = operands.length > 1 ? operands.pop() : undefined;
  if (operands.length === 0) throw usageError(io);
  const at = last ?? '.';
  const isDirectory = !options.has('T') && io.files.stat(absolutePath(io, at), !options.has('n'))?.kind === 'directory';
  let status = 0;
  for (const target of operands) {
    const name = isDirectory ? `${at.replace(/\/$/, '')}/${lastPart(target)}` : at;
    const path = absolutePath(io, name);
    if (options.has('f') && io.files.stat(path, false)) io.files.remove(path);
    const problem = options.has('s') ? io.files.link(target, path) : hardLink(io, target, path);
    if (!problem) continue;
    io.err(`ln: ${name}: ${problem}\n`);
    status = 1;
  }
  return status;
});

/** A second name for a file: here a copy of it. */
function hardLink(io: ProgramIO, target: string, path: string): Problem | undefined {
  const loaded = io.files.load(absolutePath(io, target));
  if (loaded.kind === 'problem') return loaded.problem;
  return io.files.stat(path, false) ? 'File exists' : io.files.write(path, loaded.content);
}

/** The applets that copy, move and link files. */
export const copyApplets: readonly (readonly [string, Program])[] = [
  ['cp', cp],
  ['ln', ln],
  ['mv', mv],
];
