import { basename } from 'node:path';
import { UserError } from '../../lib/errors.ts';
import { beginLesson, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { childEnvironment, quote } from '../run-program.ts';

/** How a shell sets a variable, and puts a folder first on PATH. */
interface Shell {
  set(name: string, value: string): string;
  first(folder: string): string;
}

const posix: Shell = {
  set: (name, value) => `export ${name}=${quote(value)}`,
  first: (folder) => `export PATH=${quote(folder)}:"$PATH"`,
};
// `eval (k8s-de env)` makes one line of all: each ends with a semicolon.
const fish: Shell = {
  set: (name, value) => `set -gx ${name} ${quoteFish(value)};`,
  first: (folder) => `set -gx PATH ${quoteFish(folder)} $PATH;`,
};
const shells: Record<string, Shell> = { sh: posix, bash: posix, zsh: posix, dash: posix, ksh: posix, fish };

/** Prints what a shell evaluates to work on the present attempt. */
export const run: Run = async (context, _, options) => {
  const home = await context.home();
  const shell = chooseShell(options.shell, context.environment.SHELL);
  return withAttempt(context, undefined, async (open) => {
    const { live, workDir } = open;
    await beginLesson(context, open);
    // Made here: what is printed must be there when it is used.
    childEnvironment(home, {}, live.environment);
    const variables = Object.entries({ ...live.environment, K8S_DE_HOME: home.root });
    const lines = [...variables.map(([name, value]) => shell.set(name, value)), shell.first(home.bin)];
    context.terminal.print([...lines, `# The lesson's files: cd ${quote(workDir)}`].join('\n'));
    return 0;
  });
};

function chooseShell(wanted: unknown, own: string | undefined): Shell {
  if (typeof wanted !== 'string') return shells[basename(own ?? '')] ?? posix;
  const shell = shells[wanted];
  if (shell) return shell;
  throw new UserError(`k8s-de env knows no shell ${wanted}.`, `It knows ${Object.keys(shells).join(', ')}.`, {
    exitCode: 2,
  });
}

function quoteFish(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
