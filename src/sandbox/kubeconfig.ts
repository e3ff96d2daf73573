import { stringify } from 'yaml';

/** The kubeconfig of the sandbox's owner, as YAML. */
export function kubeconfigFor({
  name,
  server,
  caCertificate,
  token,
}: {
  name: string;
  server: string;
  caCertificate: string;
  token: string;
}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server, 'certificate-authority-data': Buffer.from(caCertificate).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
