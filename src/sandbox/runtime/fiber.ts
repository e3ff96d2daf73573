import type { Script } from './process.ts';
import type { RunQueue } from './run-queue.ts';
import { ProcessEnd } from './streams.ts';

/** A program in the course of being run. */
export interface Fiber {
  /** The exit code once it has one. */
  code(): number | undefined;
  /** Calls back at its end, at once when it has ended. */
  onEnd(callback: (code: number) => void): () => void;
  /** Ends it where it stands. */
  end(code: number): void;
}

/** What a process that outgrows its stack gets, as one with a bad pointer: 128 + 11. */
const segmentationFault = 139;

/**
 * Runs a script up to its first wait, synchronously: with a manual clock every step has its exact time. What is thrown
 * and is not the program's end goes to `onBug`, and the program ends as one that crashed.
 */
export function startFiber(script: Script, queue: RunQueue, onBug: (error: unknown) => void): Fiber {
  let exitCode: number | undefined;
  let giveUp: (() => void) | undefined;
  let stepping = false;
  const callbacks = new Set<(code: number) => void>();

  const finish = (code: number) => {
    if (exitCode !== undefined) return;
    exitCode = code;
    for (const callback of [...callbacks]) callback(code);
    callbacks.clear();
  };
  const advance = (): IteratorResult<Parameters<typeof wait>[0], number> => {
    try {
      return script.next();
    } catch (thrown) {
      if (thrown instanceof ProcessEnd) return { done: true, value: thrown.code };
      if (!(thrown instanceof RangeError)) onBug(thrown);
      return { done: true, value: segmentationFault };
    }
  };
  const step = () => {
    if (exitCode !== undefined) return;
    giveUp?.();
    giveUp = undefined;
    stepping = true;
    const result = advance();
    stepping = false;
    if (exitCode !== undefined) return;
    if (result.done) return finish(result.value);
    wait(result.value);
  };
  const wait = (until: (resume: () => void) => () => void) => {
    let resumed = false;
    giveUp = until(() => {
      if (resumed) return;
      resumed = true;
      queue.soon(step);
    });
  };
  step();
  return {
    code: () => exitCode,
    onEnd(callback) {
      if (exitCode !== undefined) callback(exitCode);
      else callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    end(code) {
      if (exitCode !== undefined) return;
      giveUp?.();
      // A script that ends itself is left by what it throws or at its next wait.
      if (!stepping) script.return(code);
      finish(code);
    },
  };
}
