import { existsSync } from 'node:fs';
import { run as runProgram } from '../../kubectl/run.ts';
import { withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { findKubectl } from '../find-kubectl.ts';
import { childEnvironment } from '../run-program.ts';

/** Runs kubectl as the learner of the present attempt, and returns its exit code. */
export const run: Run = async (context, words) => {
  const { environment } = context;
  const { program } = await findKubectl(context);
  const home = await context.home();
  return withAttempt(context, undefined, async ({ live, workDir }) => {
    const result = await runProgram(program, words, {
      environment: childEnvironment(home, environment, live.environment),
      // The folder comes with the first step's scene; before that, kubectl runs where the learner is.
      ...(existsSync(workDir) && { directory: workDir }),
      output: 'inherit',
    });
    return result.code;
  });
};
