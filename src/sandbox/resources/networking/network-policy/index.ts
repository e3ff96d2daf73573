import type { KubeObject, LabelSelector } from '../../../../kube/object.ts';
import { formatSelector, requirementsOf } from '../../../../kube/selector.ts';
import { defineResource } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { validateNetworkPolicy } from './validate.ts';

export interface NetworkPolicy extends KubeObject {
  spec?: {
    podSelector?: LabelSelector;
    policyTypes?: string[];
    ingress?: { from?: Peer[]; ports?: PolicyPort[] }[];
    egress?: { to?: Peer[]; ports?: PolicyPort[] }[];
  };
}

export interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr?: string; except?: string[] };
}

export interface PolicyPort {
  protocol?: string;
  port?: number | string;
  endPort?: number;
}

export const networkPolicy = defineResource<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  namespaced: true,
  generationOf: 'spec',
  applyDefaults({ spec }) {
    if (!spec) return;
    spec.policyTypes ??= ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])];
    for (const { ports = [] } of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const port of ports) port.protocol ??= 'TCP';
  },
  validate: ({ spec = {} }) => validateNetworkPolicy(spec),
  columns: [
    nameColumn,
    { name: 'Pod-Selector', cell: ({ spec }) => formatSelector(requirementsOf(spec?.podSelector ?? {})) || '<none>' },
    ageColumn,
  ],
});
