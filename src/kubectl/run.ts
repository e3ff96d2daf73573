import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';

/** How a program is run; never through a shell. */
export interface RunOptions {
  environment: Readonly<Record<string, string | undefined>>;
  directory?: string;
  /** `inherit` leaves the terminal to the program; `capture` keeps what it prints. */
  output: 'inherit' | 'capture';
  /** What the program reads: the terminal, a text, or nothing. With `capture` nothing is the default. */
  input?: 'inherit' | { text: string };
  /** Ends the program with SIGTERM. */
  signal?: AbortSignal;
  /** Each piece of captured output as it comes. */
  onOutput?: (text: string, from: 'stdout' | 'stderr') => void;
}

export interface RunResult {
  /** The program's exit code; 128 + the number of the signal that ended it, as shells count. */
  code: number;
  /** The signal that asked this process to end meanwhile, and was handed on to the program. */
  asked: NodeJS.Signals | undefined;
  stdout: string;
  stderr: string;
}

/** Thrown when a program could not be started at all. */
export class StartError extends Error {
  readonly program: string;
  readonly code: string;
  constructor(program: string, code: string, cause: unknown) {
    super(`${program} could not be started (${code})`, { cause });
    this.name = 'StartError';
    this.program = program;
    this.code = code;
  }
}

/** Runs a program to its end. Rejects with a StartError when it does not start; a failing program is a result. */
export function run(program: string, words: readonly string[], options: RunOptions): Promise<RunResult> {
  const { output, input = output === 'inherit' ? 'inherit' : undefined } = options;
  const stdin = input === 'inherit' ? 'inherit' : input === undefined ? 'ignore' : 'pipe';
  const out = output === 'inherit' ? 'inherit' : 'pipe';
  return new Promise((resolve, reject) => {
    let asked: NodeJS.Signals | undefined;
    // Before the program starts: it may ask this process to end at once.
    const stopListening =
      output === 'inherit'
        ? listenToSignals((signal) => {
            asked = signal;
            child.kill(signal);
          })
        : () => {};
    const child = spawn(program, words, {
      env: { ...options.environment },
      ...(options.directory && { cwd: options.directory }),
      stdio: [stdin, out, out],
      ...(options.signal && { signal: options.signal }),
    });
    const stdout = collect(child.stdout, (text) => options.onOutput?.(text, 'stdout'));
    const stderr = collect(child.stderr, (text) => options.onOutput?.(text, 'stderr'));
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') return;
      stopListening();
      reject(new StartError(program, error.code ?? 'unknown', error));
    });
    child.on('close', (code, signal) => {
      stopListening();
      const ended = code ?? 128 + (signal ? constants.signals[signal] : 0);
      resolve({ code: ended, asked, stdout: stdout(), stderr: stderr() });
    });
    if (child.stdin && typeof input === 'object') {
      // A program that ends before it has read everything is no error of ours.
      child.stdin.on('error', () => {});
      child.stdin.end(input.text);
    }
  });
}

/** Hands on what asks this process alone to end, while a program has the terminal. */
function listenToSignals(handOn: (signal: NodeJS.Signals) => void): () => void {
  // A terminal's Ctrl-C goes to the child too: it decides, and this process reports how it ended.
  const wait = () => {};
  process.on('SIGINT', wait);
  process.on('SIGTERM', handOn);
  process.on('SIGHUP', handOn);
  return () => {
    process.off('SIGINT', wait);
    process.off('SIGTERM', handOn);
    process.off('SIGHUP', handOn);
  };
}

function collect(stream: Readable | null, onText: (text: string) => void): () => string {
  let all = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    all += text;
    onText(text);
  });
  return () => all;
}
