import type { Fiber, ProgramIO, Signal, Wait } from '../process.ts';
import type { Command } from './parse.ts';

/** What one shell knows: a subshell works on a copy of it. */
export interface ShellState {
  io: ProgramIO;
  /** How builtins run more: a script in this shell, a program beside it or (`replaces`) in its place. */
  run: ShellRunner;
  /** The rest of the standard input: `read` takes lines off it. */
  input: { text: string };
  out(text: string): void;
  err(text: string): void;
  variables: Record<string, string>;
  exported: Set<string>;
  positional: string[];
  status: number;
  directory: string;
  functions: Map<string, Command>;
  traps: Map<string, string>;
  /** Signals that came and whose trap has not run yet. */
  pending: Signal[];
  /** Ends a `wait` that a signal interrupts. */
  wake: (() => void) | undefined;
  jobs: Fiber[];
  /** `set -e`; it does not count inside conditions. */
  exitOnError: boolean;
  inCondition: boolean;
  /** Commands since the last wait, so that a busy loop gives others a turn. */
  busy: { commands: number };
}

export interface ShellRunner {
  script(state: ShellState, script: string): Generator<Wait, number, void>;
  program(
    state: ShellState,
    words: readonly string[],
    environment: Record<string, string>,
    replaces: boolean,
  ): Generator<Wait, number, void>;
}

export function newShell(io: ProgramIO, run: ShellRunner): ShellState {
  return {
    io,
    run,
    input: { text: io.stdin },
    out: io.out,
    err: io.err,
    variables: { ...io.environment, PWD: '/', IFS: ' \t\n' },
    exported: new Set(Object.keys(io.environment)),
    positional: [],
    status: 0,
    directory: '/',
    functions: new Map(),
    traps: new Map(),
    pending: [],
    wake: undefined,
    jobs: [],
    exitOnError: false,
    inCondition: false,
    busy: { commands: 0 },
  };
}

/** A copy whose changes stay its own. Traps are not inherited. */
export function subshell(state: ShellState): ShellState {
  return {
    ...state,
    variables: { ...state.variables },
    exported: new Set(state.exported),
    positional: [...state.positional],
    functions: new Map(state.functions),
    traps: new Map(),
    pending: [],
    jobs: [],
  };
}

/** What programs that the shell starts find in their environment. */
export function childEnvironment(state: ShellState): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of state.exported) environment[name] = state.variables[name] ?? '';
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
