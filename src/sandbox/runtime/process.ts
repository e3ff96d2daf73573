import type { Clock } from '../../lib/clock.ts';
import type { Connection } from '../network/connection.ts';
import type { Serve } from '../network/http.ts';
import type { Datagram, Listening } from '../network/namespace.ts';
import type { ProgramNetwork } from '../network/program-network.ts';
import type { Fiber } from './fiber.ts';
import type { Files, User } from './files.ts';
import type { Signal } from './signals.ts';
import type { Chunk, Input, Output } from './streams.ts';
import type { Terminal } from './terminal.ts';

/** What a program waits for: it is handed `resume`, and returns how to give up waiting. */
export type Wait = (resume: () => void) => () => void;

/** A program as it runs: it yields while it waits and returns its exit code. Another shell fits by waiting for its promise. */
export type Script = Generator<Wait, number, void>;

export type Program = (io: ProgramIO) => Script;

/** What a process does on a signal. */
export type SignalAction = (() => void) | 'ignore' | 'default';

/** All that a simulated program sees of the world. */
export interface ProgramIO {
  /** The program's name and its arguments. */
  argv: readonly string[];
  environment: Record<string, string>;
  /** The working directory, absolute. */
  directory: string;
  files: Files;
  user: User;
  hostname: string;
  clock: Clock;
  random: () => number;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  /** Writes to the standard output; who writes without end uses `put` of streams.ts, which waits for readers. */
  out(chunk: Chunk): void;
  err(chunk: Chunk): void;
  /** The terminal of the session, when it has one. */
  terminal: Terminal | undefined;
  pid: number;
  processes: Processes;
  /** The program of that name on PATH, or at that path. */
  program(name: string): Program | undefined;
  /** Process 1 ignores signals that it has no handler for, as Linux has it. */
  onSignal(signal: Signal, action: SignalAction): void;
  /** Ends the process, from a signal's handler for instance. */
  exit(code: number): void;
  /** Runs a script beside this one in the same process; it ends with the process at the latest. */
  spawn(script: Script): Fiber;
  /** Starts another process. What is not said is as in this one. */
  start(settings: StartSettings): Process;
  /** Goes on as another program, as execve does: `yield* io.become(…)`. */
  become(settings: StartSettings): Script;
  network: ProgramNetwork;
  /** Answers HTTP on a port until it is closed or the container ends; undefined when the port is taken. */
  listen(port: number, serve: Serve, address?: string): Listening | undefined;
  /** Takes TCP connections on a port, in the same way. */
  listenTcp(port: number, accept: (connection: Connection) => void, address?: string): Listening | undefined;
  listenUdp(port: number, receive: (datagram: Datagram) => void): Listening | undefined;
  /** Waits while a thread of the program computes: what costs processor time, and is throttled. Infinity never ends. */
  work(ms: number): Wait;
  /** Takes memory, and gives how to free it. Over the container's limit all its processes are killed at the next wait. */
  allocate(bytes: number): () => void;
}

/** How a process is started. */
export interface StartSettings {
  program: Program;
  argv: readonly string[];
  environment?: Record<string, string>;
  directory?: string;
  user?: User;
  stdin?: Input;
  stdout?: Output;
  stderr?: Output;
  /** A process group of its own, which a terminal's signals do not reach unless it is in the foreground. */
  ownGroup?: boolean;
  /** Held besides the three streams while the process lives. */
  holds?: readonly (Input | Output)[];
}

/** One process of a container. */
export interface Process {
  pid: number;
  parent: number;
  group: number;
  argv: readonly string[];
  user: User;
  startedMs: number;
  environment: Readonly<Record<string, string>>;
  stdout: Output;
  stderr: Output;
  signal(signal: Signal): void;
  code(): number | undefined;
  /** Whether a signal ended it. */
  signalled(): boolean;
  onEnd(callback: (code: number) => void): () => void;
}

/** The container's processes, by their numbers. */
export interface Processes {
  list(): Process[];
  get(pid: number): Process | undefined;
}

export const sleep =
  (clock: Clock, ms: number): Wait =>
  (resume) =>
    clock.after(ms, resume);

/** Waits for a signal that ends the process. */
export const forever: Wait = () => () => {};

/** A program that never waits. */
export const instant = (run: (io: ProgramIO, words: string[]) => number): Program =>
  // biome-ignore lint/correctness/useYield: what never waits still has the shape of what does
  function* (io) {
    return run(io, io.argv.slice(1));
  };

/** Waits for a process and gives its exit code. */
export function* codeOf(process: Process): Script {
  while (process.code() === undefined) yield (resume) => process.onEnd(resume);
  return process.code() ?? 0;
}
