import { UserError } from '../lib/errors.ts';
import { run, StartError } from './run.ts';

/** The kubectl that all commands use. */
export interface Kubectl {
  /** What to start: `kubectl`, found on PATH by the system. */
  program: string;
  /** Such as 1.33.1. */
  version: string;
  minor: number;
}

export const oldestMinor = 27;

/** Finds kubectl on PATH and reads its version. Rejects with a UserError (exit code 3) when there is none, or it is too old. */
export async function locateKubectl(
  environment: Readonly<Record<string, string | undefined>>,
  options: { program?: string; signal?: AbortSignal } = {},
): Promise<Kubectl> {
  const { program = 'kubectl', signal } = options;
  const gitVersion = await askVersion(program, environment, signal);
  const [, version, major, minor] = /^v?((\d+)\.(\d+)\.\d+)/.exec(gitVersion) ?? [];
  if (version === undefined)
    throw new UserError(`${program} does not tell its version as kubectl does.`, howToInstall, { exitCode: 3 });
  if (major !== '1' || Number(minor) < oldestMinor)
    throw new UserError(`This kubectl is version ${version}; k8s-de needs 1.${oldestMinor} or newer.`, howToInstall, {
      exitCode: 3,
    });
  return { program, version, minor: Number(minor) };
}

const howToInstall = 'Get one that works:  k8s-de doctor --fix';

async function askVersion(
  program: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const answer = await run(program, ['version', '--client', '-o', 'json'], {
    // A broken kubeconfig of the user must not make kubectl look broken.
    environment: { ...environment, KUBECONFIG: '/dev/null' },
    output: 'capture',
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (!(error instanceof StartError)) throw error;
    if (error.code === 'ENOENT')
      throw new UserError(`${program} was not found on PATH.`, howToInstall, {
        exitCode: 3,
        cause: error,
      });
    throw new UserError(`${error.message}.`, howToInstall, { exitCode: 3, cause: error });
  });
  if (answer.code !== 0) {
    const line = answer.stderr.trim().split('\n')[0] || `exit code ${answer.code}`;
    throw new UserError(`${program} does not run: ${line}`, howToInstall, { exitCode: 3 });
  }
  try {
    return String(JSON.parse(answer.stdout).clientVersion.gitVersion);
  } catch {
    return '';
  }
}
