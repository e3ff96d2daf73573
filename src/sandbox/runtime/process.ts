import type { Clock } from '../../lib/clock.ts';
import type { Connection } from '../network/connection.ts';
import type { Serve } from '../network/http.ts';
import type { Datagram, Listening } from '../network/namespace.ts';
import type { ProgramNetwork } from '../network/program-network.ts';
import type { Files } from './files.ts';

/** What a program waits for: it is handed `resume`, and returns how to give up waiting. */
export type Wait = (resume: () => void) => () => void;

/** A program as it runs: it yields while it waits and returns its exit code. Another shell fits by waiting for its promise. */
export type Script = Generator<Wait, number, void>;

export type Program = (io: ProgramIO) => Script;

export type Signal = 'TERM' | 'QUIT' | 'INT' | 'HUP' | 'USR1' | 'USR2' | 'KILL';

/** All that a simulated program sees of the world. */
export interface ProgramIO {
  /** The program's name and its arguments. */
  argv: readonly string[];
  environment: Record<string, string>;
  files: Files;
  hostname: string;
  /** All of it: nothing is typed into simulated containers while they run. */
  stdin: string;
  clock: Clock;
  random: () => number;
  out(text: string): void;
  err(text: string): void;
  /** The program of that name on the image's PATH. */
  program(name: string): Program | undefined;
  /** What the process does on a signal; process 1 ignores those it has no handler for, as Linux has it. */
  onSignal(signal: Signal, handler: () => void): void;
  /** Ends the process from a signal's handler. */
  exit(code: number): void;
  /** Runs a script beside this one; it ends with its container at the latest. */
  spawn(script: Script): Fiber;
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

/** A program in the course of being run. */
export interface Fiber {
  /** The exit code once it has one. */
  code(): number | undefined;
  /** Calls back at its end, at once when it has ended. */
  onEnd(callback: (code: number) => void): () => void;
  /** Ends it where it stands. */
  end(code: number): void;
}

/** Runs a script, synchronously between its waits: with a manual clock every step has its exact time. */
export function startFiber(script: Script): Fiber {
  let exitCode: number | undefined;
  let giveUp: (() => void) | undefined;
  let stepping = false;
  const callbacks = new Set<(code: number) => void>();

  const finish = (code: number) => {
    exitCode = code;
    for (const callback of [...callbacks]) callback(code);
    callbacks.clear();
  };
  const step = () => {
    giveUp = undefined;
    stepping = true;
    const result = script.next();
    stepping = false;
    if (exitCode !== undefined) return;
    if (result.done) return finish(result.value);
    giveUp = result.value(step);
  };
  const fiber: Fiber = {
    code: () => exitCode,
    onEnd(callback) {
      if (exitCode !== undefined) callback(exitCode);
      else callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    end(code) {
      if (exitCode !== undefined) return;
      giveUp?.();
      if (!stepping) script.return(code);
      finish(code);
    },
  };
  step();
  return fiber;
}
