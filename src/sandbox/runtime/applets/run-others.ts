import { codeOf, type Program, type ProgramIO, sleep } from '../process.ts';
import { parseSignal } from '../signals.ts';
import { readOptions, usageError } from './options.ts';
import { afterSignal } from './processes.ts';
import { linesOf } from './read.ts';
import { becomeProgram, durationOf } from './system.ts';

const timeout: Program = function* (io) {
  const options = readOptions(io, '+s:k:p:', { signal: 's', 'kill-after': 'k', foreground: 'p' });
  const [time, ...words] = options.operands;
  if (time === undefined || words.length === 0) throw usageError(io);
  const ms = durationOf(io, time);
  if (ms === undefined) return 1;
  const signal = parseSignal(options.value('s') ?? 'TERM');
  if (!signal) {
    io.err(`timeout: unknown signal '${options.value('s') ?? ''}'\n`);
    return 1;
  }
  const program = io.program(words[0] ?? '');
  if (!program) {
    io.err(`timeout: can't execute '${words[0]}': No such file or directory\n`);
    return 127;
  }
  const child = io.start({ program, argv: words });
  let isOver = false;
  yield (resume) => {
    const stops = [
      child.onEnd(resume),
      io.clock.after(Math.min(ms, 2 ** 31 - 1), () => {
        isOver = true;
        resume();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
  if (isOver && child.code() === undefined) {
    child.signal(signal);
    const kills = options.value('k');
    if (kills !== undefined && child.code() === undefined) {
      yield sleep(io.clock, durationOf(io, kills) ?? 0);
      child.signal('KILL');
    }
  }
  const code = yield* codeOf(child);
  // It ends as what it ran has ended.
  if (child.signalled()) endAs(io, code);
  return code;
};

/** Ends this process by the signal that an exit code tells of. */
function endAs(io: ProgramIO, code: number): void {
  const signal = parseSignal(String(code - 128));
  if (!signal) return;
  io.processes.get(io.pid)?.signal(signal);
  afterSignal(io, signal);
}

const watch: Program = function* (io) {
  const options = readOptions(io, '+n:te', { interval: 'n' });
  if (options.operands.length === 0) throw usageError(io);
  const seconds = Number(options.value('n') ?? 2);
  const shell = io.program('sh');
  if (!shell) return 127;
  const command = options.operands.join(' ');
  for (;;) {
    io.out('\x1b[H\x1b[J');
    if (!options.has('t')) io.out(`Every ${seconds.toFixed(1)}s: ${command}\n\n`);
    yield* codeOf(io.start({ program: shell, argv: ['sh', '-c', command] }));
    yield sleep(io.clock, seconds * 1000);
  }
};

const nohup: Program = function* (io) {
  const words = io.argv.slice(1);
  if (words.length === 0) throw usageError(io);
  io.onSignal('HUP', 'ignore');
  return yield* becomeProgram(io, words);
};

const nice: Program = function* (io) {
  const options = readOptions(io, '+n:');
  if (options.operands.length > 0) return yield* becomeProgram(io, options.operands);
  io.out('0\n');
  return 0;
};

const time: Program = function* (io) {
  const words = io.argv.slice(1).filter((word, index) => !(index === 0 && /^-[pv]$/.test(word)));
  const program = io.program(words[0] ?? '');
  const beganMs = io.clock.now();
  const code = program ? yield* codeOf(io.start({ program, argv: words })) : 127;
  if (!program) io.err(`time: can't execute '${words[0] ?? ''}': No such file or directory\n`);
  const ms = io.clock.now() - beganMs;
  io.err(`real\t${Math.floor(ms / 60_000)}m ${((ms % 60_000) / 1000).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return code;
};

const xargs: Program = function* (io) {
  const options = readOptions(io, '+trn:s:E:e::I:i::0pP:x', { null: '0', 'no-run-if-empty': 'r' });
  const words = options.operands.length ? [...options.operands] : ['echo'];
  const replace = options.value('I') ?? (options.has('i') ? options.value('i') || '{}' : undefined);
  const text = (yield* linesOf(io.stdin)).join('\n');
  const items = options.has('0')
    ? text.split('\0').filter(Boolean)
    : replace !== undefined
      ? text
          .split('\n')
          .map((line) => line.trimStart())
          .filter(Boolean)
      : shellWords(text);
  const size = replace !== undefined ? 1 : Number(options.value('n') ?? Number.POSITIVE_INFINITY);
  if (items.length === 0 && (options.has('r') || replace !== undefined)) return 0;
  let status = 0;
  for (let at = 0; at === 0 || at < items.length; at += size) {
    const batch = items.slice(at, at + size);
    const argv =
      replace === undefined ? [...words, ...batch] : words.map((word) => word.replaceAll(replace, batch[0] ?? ''));
    if (options.has('t')) io.err(`${argv.join(' ')}\n`);
    const program = io.program(argv[0] ?? '');
    if (!program) {
      io.err(`xargs: ${argv[0]}: No such file or directory\n`);
      return 127;
    }
    const code = yield* codeOf(io.start({ program, argv }));
    if (code === 255) {
      io.err(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    if (code !== 0) status = 123;
    if (size === Number.POSITIVE_INFINITY) break;
  }
  return status;
};

/** Words at blanks, with quotes and backslashes as xargs has them. */
const shellWords = (text: string) =>
  [...text.matchAll(/(?:'[^']*'|"[^"]*"|\\[\s\S]|[^\s'"\\])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"([^"]*)"|\\([\s\S])/g,
      (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
    ),
  );

/** The applets that run other programs. */
export const runApplets: readonly (readonly [string, Program])[] = [
  ['nice', nice],
  ['nohup', nohup],
  ['time', time],
  ['timeout', timeout],
  ['watch', watch],
  ['xargs', xargs],
];
