import type { Process, ProgramIO, Script } from '../process.ts';
import type { Signal } from '../signals.ts';
import type { Chunk, Input, Output } from '../streams.ts';
import type { Command } from './parse.ts';
import { type Busy, notBusy } from './spin.ts';

/** What one shell knows: a subshell works on a copy of it. */
export interface ShellState {
  io: ProgramIO;
  run: ShellRunner;
  /** What the shell reads from and writes to, by the number of the descriptor. */
  descriptors: Map<number, Input | Output>;
  variables: Record<string, string>;
  exported: Set<string>;
  readOnly: Set<string>;
  /** Values to be put back when a function ends, innermost last. */
  locals: Map<string, string | undefined>[];
  /** `$0`. */
  name: string;
  /** Before messages: a script from a file tells its line. */
  showsLine: boolean;
  line: number;
  /** `$$`: a subshell keeps that of its shell. */
  pid: number;
  positional: string[];
  status: number;
  directory: string;
  functions: Map<string, Command>;
  aliases: Map<string, string>;
  traps: Map<string, string>;
  /** Signals that came and whose trap has not run yet. */
  pending: Signal[];
  /** Ends a `wait` that a signal interrupts. */
  wake: (() => void) | undefined;
  jobs: Job[];
  lastBackground: number | undefined;
  /** Letters of `set`: e, u, x, f, and `pipefail`. */
  options: Set<string>;
  inCondition: boolean;
  interactive: boolean;
  /** The next simple command is the last that this process does: it may take its place. */
  isLast: boolean;
  /** Functions inside functions. */
  depth: number;
  busy: Busy;
}

export interface Job {
  number: number;
  process: Process;
  text: string;
}

/** How the shell's parts run more of it: they need not know each other. Each gives an exit code. */
export interface ShellRunner {
  /** A script in this shell. */
  script(state: ShellState, script: string): Script;
  /** A command of a script. */
  command(state: ShellState, command: Command): Script;
  /** A function, a builtin or a program. */
  words(state: ShellState, words: readonly string[], skipFunctions: boolean): Script;
  /** A program beside the shell or (`replaces`) in its place. */
  program(state: ShellState, words: readonly string[], environment: Record<string, string>, replaces: boolean): Script;
}

export function newShell(io: ProgramIO, run: ShellRunner): ShellState {
  return {
    io,
    run,
    descriptors: new Map<number, Input | Output>([
      [0, io.stdin],
      [1, io.stdout],
      [2, io.stderr],
    ]),
    variables: {
      ...io.environment,
      PWD: io.directory,
      IFS: ' \t\n',
      OPTIND: '1',
      PPID: '0',
      PS1: '\\w \\$ ',
      PS2: '> ',
    },
    exported: new Set(Object.keys(io.environment)).add('PWD').add('SHLVL'),
    readOnly: new Set(),
    locals: [],
    name: io.argv[0] ?? 'sh',
    showsLine: false,
    line: 0,
    pid: io.pid,
    positional: [],
    status: 0,
    directory: io.directory,
    functions: new Map(),
    aliases: new Map(),
    traps: new Map(),
    pending: [],
    wake: undefined,
    jobs: [],
    lastBackground: undefined,
    options: new Set(),
    inCondition: false,
    interactive: false,
    isLast: false,
    depth: 0,
    busy: notBusy(),
  };
}

/** A copy whose changes stay its own; `io` is that of its process when it has one of its own. Traps are not inherited. */
export function subshell(state: ShellState, io: ProgramIO = state.io): ShellState {
  return {
    ...state,
    io,
    descriptors: new Map(state.descriptors),
    variables: { ...state.variables },
    exported: new Set(state.exported),
    readOnly: new Set(state.readOnly),
    positional: [...state.positional],
    functions: new Map(state.functions),
    aliases: new Map(state.aliases),
    options: new Set(state.options),
    traps: new Map(),
    pending: [],
    jobs: [],
    interactive: false,
  };
}

/** Writes to a descriptor of the shell. */
export function write(state: ShellState, chunk: Chunk, descriptor = 1): void {
  const output = state.descriptors.get(descriptor);
  if (output && 'write' in output) output.write(chunk);
}

/** Says what is wrong, as this shell begins its messages. */
export function complain(state: ShellState, text: string): void {
  write(state, `${state.name}: ${state.showsLine ? `line ${state.line}: ` : ''}${text}\n`, 2);
}

/** Says what is wrong with a builtin; the lines of a script that was given as text count from zero. */
export function complainOf(state: ShellState, builtin: string, text: string): void {
  const line = state.interactive ? '' : `line ${state.showsLine ? state.line : state.line - 1}: `;
  write(state, `${state.name}: ${builtin}: ${line}${text}\n`, 2);
}

/** What goes wrong in a special builtin ends the shell. */
export function fatal(state: ShellState, builtin: string, text: string): ShellExit {
  complainOf(state, builtin, text);
  return new ShellExit(2);
}

export function inputOf(state: ShellState, descriptor = 0): Input | undefined {
  const input = state.descriptors.get(descriptor);
  return input && 'take' in input ? input : undefined;
}

export function outputOf(state: ShellState, descriptor: number): Output | undefined {
  const output = state.descriptors.get(descriptor);
  return output && 'write' in output ? output : undefined;
}

/** False, with a message, when it is read-only. */
export function setVariable(state: ShellState, name: string, value: string): boolean {
  if (state.readOnly.has(name)) {
    complain(state, `${name}: is read only`);
    return false;
  }
  state.variables[name] = value;
  if (state.options.has('a')) state.exported.add(name);
  return true;
}

/** A variable's or special parameter's value. */
export function parameter(state: ShellState, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(state.status);
    case '#':
      return String(state.positional.length);
    case '$':
      return String(state.pid);
    case '!':
      return state.lastBackground === undefined ? '' : String(state.lastBackground);
    case '-':
      return `${state.interactive ? 'smi' : ''}${[...state.options].filter((option) => option.length === 1).join('')}`;
    case '0':
      return state.name;
    case '@':
    case '*':
      return state.positional.length ? state.positional.join(' ') : undefined;
    case 'RANDOM':
      return String(Math.floor(state.io.random() * 32_768));
    case 'LINENO':
      return String(state.line);
    default:
      return /^\d+$/.test(name) ? state.positional[Number(name) - 1] : state.variables[name];
  }
}

/** What programs that the shell starts find in their environment. */
export function childEnvironment(state: ShellState): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of state.exported) {
    const value = state.variables[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** A path as the shell's working directory makes it absolute. */
export const absolute = (state: ShellState, path: string) =>
  path.startsWith('/') ? path : `${state.directory === '/' ? '' : state.directory}/${path}`;

/** `exit` and what a failure under `set -e` does. */
export class ShellExit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

/** break, continue and return on their way out. */
export class ShellJump {
  readonly kind: 'break' | 'continue' | 'return';
  levels: number;
  constructor(kind: ShellJump['kind'], levels: number) {
    this.kind = kind;
    this.levels = levels;
  }
}
