import { equal, type KubeObject } from '../../../kube/object.ts';
import { fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { applyRequestDefaults, type ClaimSpec } from './device-requests.ts';
import { goClaimSpec } from './go-claim.ts';
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
  // A change of what is asked for is refused as such, whatever it asks.
  updateRules: 'alone',
  validateUpdate: (next, old) =>
    equal(next.spec, old.spec) ? [] : [fieldError.invalid('spec', goClaimSpec(next.spec), 'field is immutable')],
  columns: [nameColumn, { name: 'State', cell: stateOf }, ageColumn],
});

function stateOf({ metadata, status }: ResourceClaim): string {
  const states = metadata.deletionTimestamp ? ['deleted'] : [];
  if (!status?.allocation) return (metadata.deletionTimestamp ? states : ['pending']).join(',');
  return [...states, 'allocated', ...(status.reservedFor?.length ? ['reserved'] : [])].join(',');
}
