import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../lib/errors.ts';
import { cannotWrite } from '../lib/home.ts';

/** Where kubectl is published: `BASE/v1.36.3/bin/linux/amd64/kubectl`, and its checksum beside it. */
const publisher = 'https://dl.k8s.io/release';

const systems: Record<string, string> = { linux: 'linux', darwin: 'darwin' };
const processors: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** Fetches a kubectl of the version into the folder, checks its SHA-256 and returns its path. Rejects with a UserError; a kubectl that is there stays then. */
export async function fetchKubectl(version: string, folder: string, base = publisher): Promise<string> {
  const system = systems[process.platform];
  const processor = processors[process.arch];
  if (!system || !processor)
    throw new UserError(`There is no kubectl for ${process.platform} on ${process.arch}.`, byHand, { exitCode: 3 });
  const url = `${base.replace(/\/+$/, '')}/${version}/bin/${system}/${processor}/kubectl`;
  const [program, checksum] = await Promise.all([get(url), get(`${url}.sha256`)]);
  const wanted = checksum.toString().trim().split(/\s/)[0];
  const found = createHash('sha256').update(program).digest('hex');
  if (found !== wanted)
    throw new UserError(`What came from ${url} is not what was published: its checksum differs.`, byHand, {
      exitCode: 3,
    });
  const path = join(folder, 'kubectl');
  const fresh = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(fresh, program);
    chmodSync(fresh, 0o755);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw cannotWrite(folder, error);
  }
  return path;
}

const byHand = 'Install it by hand: https://kubernetes.io/docs/tasks/tools/';

async function get(url: string): Promise<Buffer> {
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    // fetch says only that it failed; the reason is its cause.
    const why = error instanceof Error && error.cause ? messageOf(error.cause) : messageOf(error);
    throw new UserError(`kubectl could not be fetched from ${url}: ${why}.`, byHand, { exitCode: 3, cause: error });
  }
}
