import { existsSync } from 'node:fs';
import { run as runProgram } from '../../kubectl/run.ts';
import { beginLesson, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { findKubectl } from '../find-kubectl.ts';
import { childEnvironment } from '../run-program.ts';

/** Runs kubectl as the learner of the present attempt, and returns its exit code. */
export const run: Run = async (context, words) => {
  const { environment } = context;
  const { program } = await findKubectl(context);
  const home = await context.home();
  return withAttempt(context, undefined, async (open) => {
    const { live, workDir } = open;
    await beginLesson(context, open);
    const result = await runProgram(program, words, {
      environment: childEnvironment(home, environment, live.environment),
      // A folder that somebody took away comes back with a reset.
      ...(existsSync(workDir) && { directory: workDir }),
      output: 'inherit',
    });
    return result.code;
  });
};
