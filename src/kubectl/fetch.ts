import { fetchChecked, installProgram, thisMachine } from './download.ts';

const kubectl = { name: 'kubectl', page: 'https://kubernetes.io/docs/tasks/tools/' };
/** Where it is published: `BASE/v1.36.3/bin/linux/amd64/kubectl`, and its checksum beside it. */
const publisher = 'https://dl.k8s.io/release';

/** Fetches a kubectl of the version into the folder, checks its SHA-256 and returns its path. Rejects with a UserError; a kubectl that is there stays then. */
export async function fetchKubectl(version: string, folder: string, base = publisher): Promise<string> {
  const { system, processor } = thisMachine(kubectl);
  const url = `${base.replace(/\/+$/, '')}/${version}/bin/${system}/${processor}/kubectl`;
  return installProgram(kubectl, await fetchChecked(kubectl, url, `${url}.sha256`), folder);
}
