import { codeOf, type Process, type Script } from '../process.ts';
import { parseSignal, type Signal, signalNumbers } from '../signals.ts';
import { ProcessEnd } from '../streams.ts';
import { deaths } from './deaths.ts';
import { tellJobs } from './jobs.ts';
import { say } from './say.ts';
import { complain, complainOf, type ShellState, write } from './state.ts';

/** `wait`: a signal that a trap waits for ends it. */
export function* waitForJobs(state: ShellState, words: readonly string[]): Script {
  const wanted = words.slice(1).map((word) => jobProcess(state, word));
  const all = words.length > 1 ? wanted : state.jobs.map(({ process }) => process);
  let code = words.length > 1 ? 127 : 0;
  for (const process of all) {
    if (!process) continue;
    while (process.code() === undefined) {
      yield (resume) => {
        state.wake = resume;
        return process.onEnd(resume);
      };
      state.wake = undefined;
      const [signal] = state.pending;
      if (signal) return 128 + signalNumbers[signal];
      if (state.interactive && process.code() === undefined) return 130;
    }
    if (words.length > 1) code = process.code() ?? 0;
    const said = process.signalled() ? deaths[process.code() ?? 0] : undefined;
    if (said !== undefined) write(state, `${said}\n`, 2);
  }
  if (words.length === 1) state.jobs = [];
  return code;
}

function jobProcess(state: ShellState, word: string): Process | undefined {
  const number = /^%(\d+)$/.exec(word)?.[1];
  if (word === '%%' || word === '%+') return state.jobs.at(-1)?.process;
  return state.jobs.find((job) =>
    number === undefined ? String(job.process.pid) === word : job.number === Number(number),
  )?.process;
}

/** `jobs`. */
export function listJobs(state: ShellState): number {
  tellJobs(state, 1, () => true);
  return 0;
}

/** `fg`. */
export function* foreground(state: ShellState, words: readonly string[]): Script {
  const process = jobProcess(state, words[1] ?? '%%');
  if (!process) {
    complainOf(state, 'fg', 'no such job');
    return 2;
  }
  const { terminal } = state.io;
  if (terminal) terminal.foreground = process.group;
  const code = yield* codeOf(process);
  if (terminal) terminal.foreground = state.io.pid;
  return code;
}

/** `kill` of the shell knows its jobs. */
export function killBuiltin(state: ShellState, words: readonly string[]): number {
  const rest = words.slice(1);
  let signal: Signal = 'TERM';
  if (rest[0] === '-l') {
    const [, number] = rest;
    if (number === undefined) say(state, Object.entries(signalNumbers).map(listed).join('\n'));
    else say(state, parseSignal(String(Number(number) & 127)) ?? number);
    return 0;
  }
  let isTest = false;
  if (rest[0]?.startsWith('-') && rest[0] !== '--') {
    const text = rest[0] === '-s' ? rest.splice(0, 2)[1] : rest.shift()?.slice(1);
    const parsed = parseSignal(text ?? '');
    isTest = text === '0';
    if (!parsed && !isTest) {
      complain(state, `bad signal name '${text ?? ''}'`);
      return 1;
    }
    signal = parsed ?? signal;
  }
  if (rest[0] === '--') rest.shift();
  if (rest.length === 0) {
    complain(state, 'you need to specify whom to kill');
    return 1;
  }
  let status = 0;
  for (const word of rest) {
    const number = Number(word);
    const targets = word.startsWith('%')
      ? [jobProcess(state, word)]
      : number < 0
        ? state.io.processes.list().filter(({ group, pid }) => (number === -1 ? pid > 1 : group === -number))
        : [state.io.processes.get(number)];
    if (!word.startsWith('%') && Number.isNaN(number)) {
      complain(state, `invalid number '${word}'`);
      status = 1;
    } else
      for (const target of targets)
        if (!target) {
          complain(state, `can't kill pid ${word}: No such process`);
          status = 1;
        } else if (!isTest) target.signal(signal);
  }
  if (!state.io.processes.get(state.io.pid)) throw new ProcessEnd(128 + signalNumbers[signal]);
  return status;
}

const listed = ([name, number]: [string, number]) => `${String(number).padStart(2)}) ${name}`;
