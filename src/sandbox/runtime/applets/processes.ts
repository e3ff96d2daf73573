import { instant, type Process, type Program, type ProgramIO } from '../process.ts';
import { parseSignal, type Signal, signalNumbers } from '../signals.ts';
import { ProcessEnd } from '../streams.ts';
import { appletName, readOptions, usageError } from './options.ts';
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
export function afterSignal(io: ProgramIO, signal: Signal): void {
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

/** The applets that find and end processes. */
export const processApplets: readonly (readonly [string, Program])[] = [
  ['kill', kill],
  ['killall', killall],
  ['pgrep', byPattern],
  ['pidof', pidof],
  ['pkill', byPattern],
  ['ps', ps],
];
