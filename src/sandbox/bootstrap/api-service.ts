import type { Draft, KubeObject } from '../../kube/object.ts';
import type { Client } from '../client.ts';

/** Where Pods find the machine that the API server runs on. */
const address = '172.18.0.1';

/** The API server's own Service, and where it leads: to the port of now, which may be another one than before a restart. */
export async function bootstrapApiService(client: Client, port: number): Promise<void> {
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const servicePorts = [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }];
  const service: Draft<KubeObject> = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { clusterIP: '10.96.0.1', ports: servicePorts, type: 'ClusterIP', sessionAffinity: 'None' },
  };
  await keep(client, 'services', service, { spec: { ports: servicePorts } });

  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  const subsets = [{ addresses: [{ ip: address }], ports }];
  const endpoints: Draft<KubeObject> = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets,
  };
  await keep(client, 'endpoints', endpoints, { subsets });
  const slice: Draft<KubeObject> = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  };
  await keep(client, 'endpointslices.discovery.k8s.io', slice, { ports });
}

async function keep(client: Client, resource: string, draft: Draft<KubeObject>, present: Record<string, unknown>) {
  if (client.get(resource, 'default/kubernetes')) await client.patch(resource, 'default/kubernetes', present);
  else await client.create(resource, draft);
}
