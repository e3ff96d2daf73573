import { codeOf, instant, type Process, type Program, type ProgramIO, sleep } from '../process.ts';
import { parseSignal, type Signal, signalNumbers } from '../signals.ts';
import { ProcessEnd } from '../streams.ts';
import { appletName, readOptions, usageError } from './options.ts';
import { linesOf } from './read.ts';
import { becomeProgram, durationOf } from './system.ts';
import { userName } from './users.ts';

const nameOf = ({ argv }: Process) => argv[0]?.split('/').at(-1) ?? '';

const ps = instant((io) => {
  const options = readOptions(io, 'o:Tefaux', {});
  const columns = options.values('o').flatMap((list) => list.split(','));
  if (columns.length) {
    const cell: Record<string, (process: Process) => string> = {
      pid: ({ pid }) => String(pid),
      ppid: ({ parent }) => String(parent),
      user: ({ user }) => userName(io, user.uid) ?? String(user.uid),
      comm: nameOf,
      args: ({ argv }) => argv.join(' '),
      stat: () => 'S',
    };
    io.out(
      `${columns
        .map((name) => (name === 'args' || name === 'comm' ? 'COMMAND' : name.toUpperCase()).padEnd(5))
        .join(' ')
        .trimEnd()}\n`,
    );
    for (const process of io.processes.list())
      io.out(
        `${columns.map((name) => (cell[name]?.(process) ?? '?').padStart(name.endsWith('pid') ? 5 : 0)).join(' ')}\n`,
      );
    return 0;
  }
  io.out('PID   USER     TIME  COMMAND\n');
  for (const { pid, user, argv } of io.processes.list())
    io.out(
      `${String(pid).padStart(5)} ${(userName(io, user.uid) ?? String(user.uid)).slice(0, 8).padEnd(8)}  0:00 ${argv.join(' ')}\n`,
    );
  return 0;
});

/** `-9`, `-TERM`, `-s TERM` at the front of the words. */
function signalOption(io: ProgramIO, words: string[]): Signal | 'none' | undefined {
  if (!words[0]?.startsWith('-') || words[0] === '--' || words[0] === '-q') return 'TERM';
  const text = words[0] === '-s' ? words.splice(0, 2)[1] : words.shift()?.slice(1);
  if (text === '0') return 'none';
  const signal = parseSignal(text ?? '');
  if (!signal) io.err(`${appletName(io)}: bad signal name '${text ?? ''}'\n`);
  return signal;
}

/** A signal may have ended the process that sent it. */
function afterSignal(io: ProgramIO, signal: Signal): void {
  if (!io.processes.get(io.pid)) throw new ProcessEnd(128 + signalNumbers[signal]);
}

const kill = instant((io, given) => {
  const words = [...given];
  if (words[0] === '-l') {
    const number = Number(words[1]);
    io.out(
      words[1] === undefined
        ? `${Object.keys(signalNumbers).join('\n')}\n`
        : `${parseSignal(String(number & 127)) ?? words[1]}\n`,
    );
    return 0;
  }
  const signal = signalOption(io, words);
  if (!signal) return 1;
  if (words[0] === '--') words.shift();
  if (words.length === 0) {
    io.err('kill: you need to specify whom to kill\n');
    return 1;
  }
  let status = 0;
  for (const word of words) {
    const pid = Number(word);
    const targets =
      pid < 0
        ? io.processes.list().filter(({ group, pid: own }) => (pid === -1 ? own > 1 && own !== io.pid : group === -pid))
        : [io.processes.get(pid)].filter((one) => one !== undefined);
    if (Number.isNaN(pid)) io.err(`kill: invalid number '${word}'\n`);
    else if (targets.length === 0) io.err(`kill: can't kill pid ${word}: No such process\n`);
    if (targets.length === 0) status = 1;
    if (signal !== 'none') for (const target of targets) target.signal(signal);
  }
  if (signal !== 'none') afterSignal(io, signal);
  return status;
});

const killall = instant((io, given) => {
  const words = [...given];
  const isQuiet = words[0] === '-q';
  if (isQuiet) words.shift();
  const signal = signalOption(io, words);
  if (!signal) return 1;
  if (words.length === 0) {
    io.err('killall: you need to specify whom to kill\n');
    return 1;
  }
  let status = 0;
  for (const name of words) {
    const targets = io.processes.list().filter((process) => nameOf(process) === name && process.pid !== io.pid);
    if (targets.length === 0) {
      if (!isQuiet) io.err(`killall: ${name}: no process killed\n`);
      status = 1;
    }
    if (signal !== 'none') for (const target of targets) target.signal(signal);
  }
  return status;
});

/** `pgrep` and `pkill`: processes by a pattern. */
const byPattern = instant((io, given) => {
  const isKill = appletName(io) === 'pkill';
  const words = [...given];
  const signal = isKill && /^-([A-Z]+|\d+)$/.test(words[0] ?? '') ? signalOption(io, words) : 'TERM';
  if (!signal) return 1;
  const options = readOptions(io, 'vlafxons:u:P:', {}, words);
  const [pattern] = options.operands;
  if (pattern === undefined) throw usageError(io);
  const regexp = new RegExp(options.has('x') ? `^(?:${pattern})$` : pattern);
  const found = io.processes
    .list()
    .filter((process) => process.pid !== io.pid)
    .filter((process) => regexp.test(options.has('f') ? process.argv.join(' ') : nameOf(process)) !== options.has('v'));
  const chosen = options.has('n') ? found.slice(-1) : options.has('o') ? found.slice(0, 1) : found;
  for (const process of chosen) {
    if (isKill && signal !== 'none') process.signal(signal);
    else if (!isKill)
      io.out(
        `${process.pid}${options.has('l') || options.has('a') ? ` ${options.has('a') ? process.argv.join(' ') : nameOf(process)}` : ''}\n`,
      );
  }
  return chosen.length ? 0 : 1;
});

const pidof = instant((io) => {
  const options = readOptions(io, 'so:');
  const found = options.operands.flatMap((name) => io.processes.list().filter((process) => nameOf(process) === name));
  if (found.length)
    io.out(
      `${found
        .map(({ pid }) => pid)
        .reverse()
        .slice(0, options.has('s') ? 1 : undefined)
        .join(' ')}\n`,
    );
  return found.length ? 0 : 1;
});

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

/** The applets that start, find and end processes. */
export const processApplets: readonly (readonly [string, Program])[] = [
  ['kill', kill],
  ['killall', killall],
  ['nice', nice],
  ['nohup', nohup],
  ['pgrep', byPattern],
  ['pidof', pidof],
  ['pkill', byPattern],
  ['ps', ps],
  ['time', time],
  ['timeout', timeout],
  ['watch', watch],
  ['xargs', xargs],
];
