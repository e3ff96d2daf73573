import { gunzipSync } from 'node:zlib';
import { UserError } from '../lib/errors.ts';
import { type Member, readMembers } from '../lib/ustar.ts';
import { byHand, fetchChecked, installProgram, thisMachine } from './download.ts';

const helm = { name: 'helm', page: 'https://helm.sh/docs/intro/install/' };
/** Where it is published: `BASE/helm-v3.21.3-linux-amd64.tar.gz`, and its checksum with the ending `.sha256sum`. */
const publisher = 'https://get.helm.sh';

/** Fetches a helm of the version into the folder, checks the SHA-256 of its archive and returns its path. Rejects with a UserError; a helm that is there stays then. */
export async function fetchHelm(version: string, folder: string, base = publisher): Promise<string> {
  const { system, processor } = thisMachine(helm);
  const url = `${base.replace(/\/+$/, '')}/helm-${version}-${system}-${processor}.tar.gz`;
  const archive = await fetchChecked(helm, url, `${url}.sha256sum`);
  const members = readMembers(gunzipSync(archive));
  const path = `${system}-${processor}/helm`;
  const isHelm = ({ name, kind }: Member) => kind === 'file' && name.replace(/^\.\//, '') === path;
  const program = typeof members === 'string' ? undefined : members.find(isHelm);
  if (!program) throw new UserError(`There is no helm in what came from ${url}.`, byHand(helm), { exitCode: 3 });
  return installProgram(helm, program.content, folder);
}
