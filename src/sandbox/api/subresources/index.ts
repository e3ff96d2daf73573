import { groupResource } from '../../../kube/gvk.ts';
import type { ResourceDefinition } from '../../resources/define.ts';

/** A subresource as discovery lists it. */
export interface Subresource {
  name: string;
  /** The kind of its bodies; that of the resource when not given. */
  kind?: string;
  group?: string;
  version?: string;
  verbs: readonly string[];
  /** Answers with a stream or with what a container serves, not with an object. */
  connects?: true;
}

const readWrite = ['get', 'patch', 'update'];
const anyMethod = ['create', 'delete', 'get', 'patch', 'update'];
const upgrades = ['create', 'get'];

/** Those beside status and scale, by storage name. */
const special: Record<string, readonly Subresource[]> = {
  'certificatesigningrequests.certificates.k8s.io': [{ name: 'approval', verbs: readWrite }],
  namespaces: [{ name: 'finalize', verbs: ['update'] }],
  nodes: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: anyMethod, connects: true }],
  pods: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: upgrades, connects: true },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: upgrades, connects: true },
    { name: 'log', verbs: ['get'], connects: true },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: upgrades, connects: true },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: anyMethod, connects: true },
  ],
  serviceaccounts: [
    { name: 'token', group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
  ],
  services: [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: anyMethod, connects: true }],
};

/** All subresources of a kind, by name. */
export function subresourcesOf(definition: ResourceDefinition): readonly Subresource[] {
  return [
    ...(special[groupResource(definition)] ?? []),
    ...(definition.scale
      ? [{ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: readWrite }]
      : []),
    ...Object.keys(definition.parts ?? {}).map((name) => ({ name, verbs: readWrite })),
    ...(definition.hasStatus ? [{ name: 'status', verbs: readWrite }] : []),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
