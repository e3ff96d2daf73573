import { delimiter } from 'node:path';
import { withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { childEnvironment, quote } from '../run-program.ts';

/** Prints what a shell evaluates to work on the present attempt. */
export const run: Run = async (context) => {
  const home = await context.home();
  return withAttempt(context, undefined, async ({ live, workDir }) => {
    const { PATH = '' } = childEnvironment(home, {}, live.environment);
    const [folder = ''] = PATH.split(delimiter);
    const lines = Object.entries({ ...live.environment, K8S_DE_HOME: home.root }).map(
      ([name, value]) => `export ${name}=${quote(value)}`,
    );
    context.terminal.print(
      [...lines, `export PATH=${quote(folder)}:"$PATH"`, `# The lesson's files: cd ${quote(workDir)}`].join('\n'),
    );
    return 0;
  });
};
