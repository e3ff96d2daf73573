import { UserError } from '../lib/errors.ts';
import { run, StartError } from './run.ts';

const howToGet = 'Get one that works:  k8s-de doctor --fix';

/** Finds helm on PATH and gives its version, such as 3.21.3. Rejects with a UserError (exit code 3) when there is none, or it is older than 3. */
export async function locateHelm(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const answer = await run('helm', ['version', '--short'], { environment, output: 'capture' }).catch(
    (error: unknown) => {
      if (!(error instanceof StartError)) throw error;
      const message = error.code === 'ENOENT' ? 'helm was not found on PATH.' : `${error.message}.`;
      throw new UserError(message, howToGet, { exitCode: 3, cause: error });
    },
  );
  const version = /^v?((\d+)\.\d+\.\d+)/.exec(answer.stdout.trim());
  if (answer.code !== 0 || !version)
    throw new UserError('helm does not tell its version as helm does.', howToGet, { exitCode: 3 });
  const [, full = '', major] = version;
  if (Number(major) >= 3) return full;
  throw new UserError(`This helm is version ${full}; k8s-de needs 3 or newer.`, howToGet, { exitCode: 3 });
}
