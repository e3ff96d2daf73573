import type { KubeObject } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { applyRequestDefaults, type ClaimSpec } from './device-requests.ts';
import { validateClaimSpec } from './validate-claim.ts';

interface ResourceClaim extends KubeObject {
  spec?: ClaimSpec;
  status?: { allocation?: object; reservedFor?: unknown[] };
}

export const resourceClaim = defineResource<ResourceClaim>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  namespaced: true,
  hasStatus: true,
  statusResets: 'metadata',
  returnsDeleted: true,
  generationOf: 'none',
  applyDefaults: ({ spec }) => applyRequestDefaults(spec),
  prepare(draft, { old }) {
    if (!old) draft.status = {};
  },
  validate: ({ spec }) => validateClaimSpec(spec, 'spec'),
  columns: [nameColumn, { name: 'State', cell: stateOf }, ageColumn],
});

function stateOf({ metadata, status }: ResourceClaim): string {
  const states = metadata.deletionTimestamp ? ['deleted'] : [];
  if (!status?.allocation) return (metadata.deletionTimestamp ? states : ['pending']).join(',');
  return [...states, 'allocated', ...(status.reservedFor?.length ? ['reserved'] : [])].join(',');
}
