import type { RawClient } from './raw-client.ts';

/** A Pod that no scheduler places: what is measured is the API alone. */
export function unplacedPod(i: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${i}`, labels: { app: 'bench' } },
    spec: {
      schedulerName: 'nobody',
      containers: [{ name: 'web', image: 'nginx:1.28', env: [{ name: 'FEED', value: 'orders' }] }],
    },
  };
}

/** Makes a namespace in which Pods can be created. */
export async function makeNamespace(client: RawClient, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await client.send(0, client.prepare('POST', '/api/v1/namespaces', { body }));
  const account = client.prepare('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`);
  await until(async () => (await client.send(0, account)).code === 200);
}

/** Asks again until it holds: the peers tell nothing of their own accord. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited in vain');
}
