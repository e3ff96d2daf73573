import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFreshSandbox } from '../../clusters/fresh-sandbox.ts';
import { run as runProgram, StartError } from '../../kubectl/run.ts';
import { UserError } from '../../lib/errors.ts';
import type { Run } from '../context.ts';

/** Runs a command with a fresh cluster in memory as its KUBECONFIG, and returns its exit code. */
export const run: Run = async ({ clock, random, environment }, words) => {
  const [program, ...rest] = words[0] === '--' ? words.slice(1) : words;
  if (!program)
    throw new UserError('sandbox run needs a command.', 'For example:  k8s-de sandbox run -- kubectl get nodes', {
      exitCode: 2,
    });
  const folder = mkdtempSync(join(tmpdir(), 'k8s-de-run-'));
  try {
    return await withFreshSandbox({ clock, random }, async (sandbox) => {
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, sandbox.kubeconfig(), { mode: 0o600 });
      const own = { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') };
      const { code } = await runProgram(program, rest, {
        environment: { ...environment, ...own },
        output: 'inherit',
      }).catch((error: unknown) => {
        throw error instanceof StartError ? cannotStart(error) : error;
      });
      return code;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function cannotStart(error: StartError): UserError {
  const why = error.code === 'ENOENT' ? 'it was not found on PATH' : error.code;
  return new UserError(
    `${error.program} could not be started: ${why}.`,
    'Programs alone are started; for a line of shell:  k8s-de sandbox run -- sh -c "…"',
    { exitCode: 3, cause: error },
  );
}
