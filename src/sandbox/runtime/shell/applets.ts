import { forever, instant, type Program, type ProgramIO, sleep } from '../process.ts';
import { wget } from '../programs/wget.ts';
import { formatDate } from './date.ts';
import { echo, printf, test } from './output.ts';
import { sh } from './run.ts';

const absolute = (io: ProgramIO) => (path: string) =>
  path.startsWith('/') ? path : `${io.environment.PWD ?? '/'}/${path}`;
const operands = (words: readonly string[]) => words.filter((word) => !word.startsWith('-') || word === '-');
const lines = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const unlines = (list: readonly string[]) => list.map((line) => `${line}\n`).join('');

/** The text of the named files, or of the standard input; complains about what is missing. */
function readAll(io: ProgramIO, files: readonly string[]): { text: string; failed: boolean } {
  if (files.length === 0) return { text: io.stdin, failed: false };
  let text = '';
  let failed = false;
  for (const file of files) {
    const path = absolute(io)(file);
    const found = file === '-' ? io.stdin : path === '/etc/hostname' ? `${io.hostname}\n` : io.files.read(path);
    if (found !== undefined) text += found;
    else {
      const why = io.files.list(path)
        ? 'read error: Is a directory'
        : `can't open '${file}': No such file or directory`;
      io.err(`${io.argv[0]}: ${why}\n`);
      failed = true;
    }
  }
  return { text, failed };
}

/** `-n 3`, `-n3` and `-3` are the same. */
function countOption(words: readonly string[], otherwise: number): { count: number; files: string[] } {
  const files = [...words];
  let count = otherwise;
  for (let i = 0; i < files.length; i++) {
    const match = /^-n?(\d+)$/.exec(files[i] ?? '');
    if (match) count = Number(files.splice(i--, 1)[0]?.replace(/\D/g, ''));
    else if (files[i] === '-n') count = Number(files.splice(i--, 2)[1]);
  }
  return { count, files };
}

const sleepProgram: Program = function* (io) {
  let ms = 0;
  for (const word of io.argv.slice(1)) {
    const match = /^(\d+(?:\.\d+)?|inf(?:inity)?)([smhd]?)$/.exec(word);
    if (!match) {
      io.err(`sleep: invalid number '${word}'\n`);
      return 1;
    }
    const [, amount = '', unit = 's'] = match;
    ms += amount.startsWith('inf') ? Infinity : Number(amount) * ({ m: 60, h: 3600, d: 86_400 }[unit] ?? 1) * 1000;
  }
  // setTimeout's limit is 24 days: longer sleeps are many short ones.
  for (const turn = 86_400_000; ms > turn && ms !== Infinity; ms -= turn) yield sleep(io.clock, turn);
  if (ms === Infinity) for (;;) yield forever;
  yield sleep(io.clock, ms);
  return 0;
};

const grep = instant((io, words) => {
  const options = words.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
  const [pattern = '', ...files] = operands(words);
  const regexp = new RegExp(pattern, options.includes('i') ? 'i' : '');
  const { text, failed } = readAll(io, files);
  const found = lines(text).filter((line) => regexp.test(line) !== options.includes('v'));
  if (options.includes('c')) io.out(`${found.length}\n`);
  else if (!options.includes('q')) io.out(unlines(found));
  return failed ? 2 : found.length ? 0 : 1;
});

const ls = instant((io, words) => {
  const targets = operands(words);
  let status = 0;
  for (const target of targets.length ? targets : ['.']) {
    const path = absolute(io)(target);
    const names = io.files.list(path);
    if (names) io.out(unlines(names));
    else if (io.files.read(path) !== undefined) io.out(`${target}\n`);
    else {
      io.err(`ls: ${target}: No such file or directory\n`);
      status = 1;
    }
  }
  return status;
});

/** The small programs of busybox that scripts in lessons use. */
export const applets: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['sh', sh],
  ['ash', sh],
  ['sleep', sleepProgram],
  ['wget', wget],
  ['true', instant(() => 0)],
  ['false', instant(() => 1)],
  ['echo', instant((io) => echo(io.argv, io.out))],
  ['printf', instant((io) => printf(io.argv, io.out))],
  ['test', instant((io, words) => test(io.files, words, absolute(io)))],
  ['[', instant((io, words) => test(io.files, words.slice(0, -1), absolute(io)))],
  [
    'cat',
    instant((io, words) => {
      const { text, failed } = readAll(io, operands(words));
      io.out(text);
      return failed ? 1 : 0;
    }),
  ],
  ['ls', ls],
  ['grep', grep],
  [
    'date',
    instant((io, words) => {
      const format = words.find((word) => word.startsWith('+'));
      io.out(`${formatDate(io.clock.now(), format?.slice(1) ?? '%a %b %e %H:%M:%S UTC %Y')}\n`);
      return 0;
    }),
  ],
  [
    'env',
    instant((io) => {
      io.out(unlines(Object.entries(io.environment).map(([name, value]) => `${name}=${value}`)));
      return 0;
    }),
  ],
  [
    'printenv',
    instant((io, [name]) => {
      const value = name === undefined ? undefined : io.environment[name];
      if (name === undefined) io.out(unlines(Object.entries(io.environment).map(([key, text]) => `${key}=${text}`)));
      else if (value !== undefined) io.out(`${value}\n`);
      return name !== undefined && value === undefined ? 1 : 0;
    }),
  ],
  ['hostname', instant((io) => echo(['echo', io.hostname], io.out))],
  ['whoami', instant((io) => echo(['echo', 'root'], io.out))],
  ['id', instant((io) => echo(['echo', 'uid=0(root) gid=0(root) groups=0(root)'], io.out))],
  [
    'uname',
    instant((io, words) =>
      echo(['echo', words.includes('-a') ? `Linux ${io.hostname} 6.1.0 x86_64 GNU/Linux` : 'Linux'], io.out),
    ),
  ],
  [
    'seq',
    instant((io, words) => {
      const numbers = words.map(Number);
      const [first, step, last] =
        numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
      for (let i = first ?? 1, left = 100_000; i <= (last ?? 0) && left > 0; i += step || 1, left--) io.out(`${i}\n`);
      return 0;
    }),
  ],
  [
    'head',
    instant((io, words) => {
      const { count, files } = countOption(words, 10);
      const { text, failed } = readAll(io, operands(files));
      io.out(unlines(lines(text).slice(0, count)));
      return failed ? 1 : 0;
    }),
  ],
  [
    'tail',
    instant((io, words) => {
      const { count, files } = countOption(words, 10);
      const { text, failed } = readAll(io, operands(files));
      io.out(unlines(count === 0 ? [] : lines(text).slice(-count)));
      return failed ? 1 : 0;
    }),
  ],
  [
    'wc',
    instant((io, words) => {
      const { text, failed } = readAll(io, operands(words));
      const counts = { l: lines(text).length, w: text.split(/\s+/).filter(Boolean).length, c: Buffer.byteLength(text) };
      const wanted = (['l', 'w', 'c'] as const).filter((key) =>
        words.some((word) => word.startsWith('-') && word.includes(key)),
      );
      io.out(`${(wanted.length ? wanted : (['l', 'w', 'c'] as const)).map((key) => counts[key]).join(' ')}\n`);
      return failed ? 1 : 0;
    }),
  ],
  [
    'sort',
    instant((io, words) => {
      const sorted = lines(readAll(io, operands(words)).text).sort();
      const options = words.filter((word) => word.startsWith('-')).join('');
      if (options.includes('n')) sorted.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
      if (options.includes('r')) sorted.reverse();
      io.out(unlines(options.includes('u') ? [...new Set(sorted)] : sorted));
      return 0;
    }),
  ],
  [
    'tee',
    instant((io, words) => {
      for (const file of operands(words)) {
        const path = absolute(io)(file);
        io.files.write(path, (words.includes('-a') ? (io.files.read(path) ?? '') : '') + io.stdin);
      }
      io.out(io.stdin);
      return 0;
    }),
  ],
  [
    'touch',
    instant((io, words) => {
      const readOnly = operands(words).filter(
        (file) => !io.files.write(absolute(io)(file), io.files.read(absolute(io)(file)) ?? ''),
      );
      for (const file of readOnly) io.err(`touch: ${file}: Read-only file system\n`);
      return readOnly.length ? 1 : 0;
    }),
  ],
  ['mkdir', instant(() => 0)],
  [
    'rm',
    instant((io, words) => {
      const missing = operands(words).filter((file) => !io.files.remove(absolute(io)(file)));
      if (missing.length === 0 || words.some((word) => /^-\w*f/.test(word))) return 0;
      for (const file of missing) io.err(`rm: can't remove '${file}': No such file or directory\n`);
      return 1;
    }),
  ],
]);
