import { makePrivateFolder } from '../lib/home.ts';

/** What a kubeconfig of k8s-de says. */
export interface Access {
  server: string;
  caCertificate: string;
  token: string;
  user: string;
  namespace: string;
}

/** The name of the cluster and the context in each kubeconfig that k8s-de writes. */
export const contextName = 'k8s-de';

/** A kubeconfig as JSON, which is YAML too. */
export function formatKubeconfig({ server, caCertificate, token, user, namespace }: Access): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: contextName,
        cluster: { server, 'certificate-authority-data': Buffer.from(caCertificate).toString('base64') },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: contextName, context: { cluster: contextName, user, namespace } }],
    'current-context': contextName,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Writes a kubeconfig of k8s-de's own, readable by the user alone; never the user's. */
export async function writeKubeconfig(directory: string, access: Access): Promise<string> {
  makePrivateFolder(directory);
  const path = `${directory}/kubeconfig`;
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(path, formatKubeconfig(access), { mode: 0o600 });
  return path;
}
