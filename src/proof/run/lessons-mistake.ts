import type { Problem } from '../../lessons/problem.ts';
import { UserError } from '../../lib/errors.ts';

/** What an action of a lesson did wrong, such as a file that cannot be written; throws what is no mistake of the lesson. */
export function lessonsMistake(error: unknown, signal: AbortSignal): string {
  if (error instanceof UserError && error.exitCode === 1 && !signal.aborted) return error.message;
  throw error;
}

/** Adds a problem that several proofs may come upon. */
export function addOnce(problems: Problem[], problem: Problem): void {
  const isSame = ({ line, column, message }: Problem) =>
    line === problem.line && column === problem.column && message === problem.message;
  if (!problems.some(isSame)) problems.push(problem);
}
