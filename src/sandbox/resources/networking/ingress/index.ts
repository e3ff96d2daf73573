import type { KubeObject } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { defineResource, type ResourceContext } from '../../define.ts';
import { validateBalancerStatus } from '../../parts/balancer-status.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { validateIngressSpec } from './validate.ts';

export interface Ingress extends KubeObject {
  spec?: IngressSpec;
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}

export interface IngressSpec {
  ingressClassName?: string;
  defaultBackend?: Backend;
  rules?: { host?: string; http?: { paths?: IngressPath[] } }[];
  tls?: { hosts?: string[]; secretName?: string }[];
}

export interface IngressPath {
  path?: string;
  pathType?: string;
  backend?: Backend;
}

export interface Backend {
  service?: { name?: string; port?: { name?: string; number?: number } };
  resource?: { apiGroup?: string; kind?: string; name?: string };
}

const classAnnotation = 'kubernetes.io/ingress.class';
const shownHosts = 3;

export const ingress = defineResource<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  hasStatus: true,
  prepare(draft, { old }) {
    if (!old) draft.status = { loadBalancer: {} };
  },
  validate,
  validateStatusUpdate: ({ status }) =>
    validateBalancerStatus(status?.loadBalancer?.ingress ?? [], 'status.loadBalancer.ingress', { hasModes: false }),
  columns: [
    nameColumn,
    { name: 'Class', cell: ({ spec }) => spec?.ingressClassName ?? '<none>' },
    { name: 'Hosts', cell: ({ spec }) => hostsOf(spec?.rules ?? []) },
    { name: 'Address', cell: addressesOf },
    { name: 'Ports', cell: ({ spec }) => (spec?.tls?.length ? '80, 443' : '80') },
    ageColumn,
  ],
});

function validate({ metadata, spec = {} }: Ingress, { old }: ResourceContext): FieldError[] {
  const annotated = metadata.annotations?.[classAnnotation];
  const { ingressClassName } = spec;
  const isTwice = !old && annotated !== undefined && ingressClassName !== undefined && annotated !== ingressClassName;
  return [
    ...(isTwice
      ? [
          fieldError.invalid(
            `annotations.${classAnnotation}`,
            annotated,
            'must match `ingressClassName` when both are specified',
          ),
        ]
      : []),
    ...validateIngressSpec(spec),
  ];
}

function hostsOf(rules: NonNullable<IngressSpec['rules']>): string {
  const hosts = rules.flatMap(({ host }) => (host ? [host] : [])).slice(0, shownHosts);
  if (hosts.length === 0) return '*';
  const shown = hosts.join(',');
  return rules.length > shownHosts ? `${shown} + ${rules.length - shownHosts} more...` : shown;
}

function addressesOf({ status }: Ingress): string {
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [...new Set(addresses.filter(Boolean))].sort().join(',');
}
