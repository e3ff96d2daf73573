import type { ServedResource } from './registry.ts';

// pkg/kubeapiserver/default_storage_factory_builder.go: names from before resources had theirs.
const special: Readonly<Record<string, string>> = {
  replicationcontrollers: 'controllers',
  endpoints: 'services/endpoints',
  services: 'services/specs',
  nodes: 'minions',
  ingresses: 'ingress',
};
// Definitions and API services are kept by servers of their own inside the API server.
const ownServers = ['apiextensions.k8s.io', 'apiregistration.k8s.io'];

/** Where the real server keeps the objects of a resource in etcd, without the root: built-in kinds without their group. */
export function storagePath({ customSchema, ref: { group, plural } }: ServedResource): string {
  return customSchema || ownServers.includes(group) ? `${group}/${plural}` : (special[plural] ?? plural);
}
