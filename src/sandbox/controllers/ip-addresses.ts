import { isIPv4 } from 'node:net';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import { defineController } from '../engine/define.ts';

const resource = 'ipaddresses.networking.k8s.io';
const managedBy = 'ipaddress.kubernetes.io/managed-by';
const allocator = 'ipallocator.k8s.io';

/** Keeps an IPAddress for each address of a Service, as the real API server's allocator does. */
export const ipAddressController = defineController(() => ({
  name: 'ip-allocator',
  identity: { user: 'system:apiserver', groups: ['system:masters', 'system:authenticated'], manager: 'kube-apiserver' },

  watch({ client, enqueue }) {
    const note = (addresses: readonly string[] | undefined) => {
      for (const address of addresses ?? []) if (address && address !== 'None') enqueue(address);
    };
    return [
      client.subscribe('services', ({ object, old }) => {
        note(object.spec.clusterIPs);
        note(old?.spec.clusterIPs);
      }),
    ];
  },

  async reconcile(address, { client }) {
    const service = client.list('services').find(({ spec }) => spec.clusterIPs?.includes(address));
    const present = client.get(resource, address);
    if (!service && present?.metadata.labels?.[managedBy] === allocator) await client.delete(resource, address);
    if (!service || present) return;
    await create(client, address, service.metadata);
  },
}));

async function create(client: Client, address: string, { name, namespace = '' }: { name: string; namespace?: string }) {
  const labels = { 'ipaddress.kubernetes.io/ip-family': isIPv4(address) ? 'IPv4' : 'IPv6', [managedBy]: allocator };
  try {
    await client.create(resource, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IPAddress',
      metadata: { name: address, labels },
      spec: { parentRef: { resource: 'services', namespace, name } },
    });
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}
