import { absolutePath } from '../open.ts';
import type { Program, ProgramIO } from '../process.ts';
import { put, takeLine } from '../streams.ts';
import { readOptions, usageError } from './options.ts';
import { sources } from './read.ts';
import { posixRegExp } from './regexp.ts';

const long = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'ignore-case': 'i',
  'invert-match': 'v',
  count: 'c',
  quiet: 'q',
  silent: 'q',
  'only-matching': 'o',
  'line-number': 'n',
  recursive: 'r',
  color: 'C',
};

/** `grep`, `egrep` and `fgrep`: lines go on as they come. */
const grep: Program = function* (io) {
  const options = readOptions(io, 'lnqvscFiHhe:f:Lorm:wxEA:B:C:zR', long);
  const name = io.argv[0]?.split('/').at(-1);
  const operands = [...options.operands];
  const patterns = [...options.values('e')].flatMap((text) => text.split('\n'));
  for (const file of options.values('f'))
    for (const { input } of sources(io, [file], () => {}))
      for (let line = yield* takeLine(input); line !== undefined; line = yield* takeLine(input))
        patterns.push(line.replace(/\n$/, ''));
  if (!options.has('e') && !options.has('f')) {
    const pattern = operands.shift();
    if (pattern === undefined) throw usageError(io);
    patterns.push(...pattern.split('\n'));
  }
  const kind =
    options.has('F') || name === 'fgrep' ? 'fixed' : options.has('E') || name === 'egrep' ? 'extended' : 'basic';
  const flags = options.has('i') ? 'i' : '';
  const wrap = (source: string) =>
    options.has('x') ? `^(?:${source})$` : options.has('w') ? `(?<![\\w])(?:${source})(?![\\w])` : source;
  let compiled: RegExp[] | undefined;
  /** When there is something to search: what cannot be opened is told first. */
  const compile = () => {
    compiled ??= compilePatterns(io, patterns, kind, flags, wrap);
    return compiled;
  };
  const isRecursive = options.has('r') || options.has('R');
  const files = isRecursive ? (operands.length ? operands : ['.']).flatMap((file) => below(io, file)) : operands;
  const showsName = !options.has('h') && (options.has('H') || files.length > 1 || isRecursive);
  const context = options.value('C');
  const after = Number(options.value('A') ?? context ?? 0);
  const before = Number(options.value('B') ?? context ?? 0);
  const max = Number(options.value('m') ?? Number.POSITIVE_INFINITY);
  let found = false;
  let failed = false;
  const fail = () => {
    failed = true;
  };
  for (const source of grepSources(io, files, fail, options.has('s'))) {
    const label = showsName ? `${source.name === '-' ? '(standard input)' : source.name}` : '';
    const regexps = compile();
    if (!regexps) return 2;
    let matches = 0;
    let number = 0;
    let afterLeft = 0;
    let lastShown = 0;
    let kept: string[] = [];
    const prefix = (at: number, mark: string) => (label && label + mark) + (options.has('n') ? `${at}${mark}` : '');
    while (matches < max || afterLeft > 0) {
      const raw = yield* takeLine(source.input);
      if (raw === undefined) break;
      const line = raw.replace(/\n$/, '');
      number++;
      const isHit = matches < max && regexps.some((regexp) => regexp.test(line)) !== options.has('v');
      if (isHit) {
        matches++;
        found = true;
        if (options.has('q')) return 0;
        if (options.has('l') || options.has('L')) break;
        if (options.has('c')) continue;
        if (options.has('o')) {
          for (const hit of options.has('v') ? [] : allHits(line, regexps))
            yield* put(io.stdout, `${prefix(number, ':')}${hit}\n`);
          continue;
        }
        if ((before > 0 || after > 0) && lastShown > 0 && number - kept.length > lastShown + 1) io.out('--\n');
        for (const [index, text] of kept.entries()) io.out(`${prefix(number - kept.length + index, '-')}${text}\n`);
        kept = [];
        yield* put(io.stdout, `${prefix(number, ':')}${line}\n`);
        lastShown = number;
        afterLeft = after;
      } else if (afterLeft > 0 && !options.has('c')) {
        afterLeft--;
        lastShown = number;
        yield* put(io.stdout, `${prefix(number, '-')}${line}\n`);
      } else if (before > 0) {
        kept.push(line);
        if (kept.length > before) kept.shift();
      }
    }
    if (options.has('c')) io.out(`${label && `${label}:`}${matches}\n`);
    if ((options.has('l') && matches > 0) || (options.has('L') && matches === 0)) io.out(`${source.name}\n`);
  }
  if (failed) return found && options.has('q') ? 0 : 2;
  return found ? 0 : 1;
};

function compilePatterns(
  io: ProgramIO,
  patterns: readonly string[],
  kind: 'basic' | 'extended' | 'fixed',
  flags: string,
  wrap: (source: string) => string,
): RegExp[] | undefined {
  const regexps: RegExp[] = [];
  for (const pattern of patterns) {
    const regexp = posixRegExp(pattern, kind, flags, wrap);
    if (typeof regexp === 'string') {
      io.err(`grep: bad regex '${pattern}': ${regexp}\n`);
      return undefined;
    }
    regexps.push(regexp);
  }
  return regexps;
}

function* grepSources(io: ProgramIO, files: readonly string[], fail: () => void, isSilent: boolean) {
  for (const file of files.length ? files : ['-']) {
    const path = absolutePath(io, file);
    const problem = file === '-' ? undefined : io.files.load(path);
    if (problem?.kind !== 'problem') yield* sources(io, [file], fail);
    else {
      // A directory that is not to be searched is passed over.
      if (problem.problem === 'Is a directory') continue;
      if (!isSilent) io.err(`grep: ${file}: ${problem.problem}\n`);
      fail();
    }
  }
}

function* allHits(line: string, regexps: readonly RegExp[]): Generator<string, void, undefined> {
  for (let at = 0; at <= line.length; ) {
    let first: RegExpExecArray | undefined;
    for (const regexp of regexps) {
      const global = new RegExp(regexp.source, `${regexp.flags}g`);
      global.lastIndex = at;
      const hit = global.exec(line);
      if (hit && (!first || hit.index < first.index || (hit.index === first.index && hit[0].length > first[0].length)))
        first = hit;
    }
    if (!first) return;
    if (first[0]) yield first[0];
    at = first.index + (first[0].length || 1);
  }
}

function below(io: ProgramIO, file: string): string[] {
  const path = absolutePath(io, file);
  if (io.files.stat(path)?.kind !== 'directory') return [file];
  return (io.files.list(path) ?? []).flatMap((name) => {
    const inside = `${file.replace(/\/$/, '')}/${name}`;
    const kind = io.files.stat(absolutePath(io, inside), false)?.kind;
    return kind === 'directory' ? below(io, inside) : kind === 'file' ? [inside] : [];
  });
}

export const grepApplets: readonly (readonly [string, Program])[] = [
  ['egrep', grep],
  ['fgrep', grep],
  ['grep', grep],
];
