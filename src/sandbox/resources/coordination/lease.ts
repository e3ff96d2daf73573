import type { Lease } from '../../../kube/object.ts';
import { fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { nonNegative } from '../parts/numbers.ts';

export const lease = defineResource<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  createsOnUpdate: true,
  requiresVersion: true,
  generationOf: 'none',
  applyDefaults(draft) {
    draft.spec ??= {};
  },
  validate({ spec }) {
    const seconds = spec.leaseDurationSeconds;
    return [
      ...(seconds !== undefined && seconds <= 0
        ? [fieldError.invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
        : []),
      ...nonNegative(spec.leaseTransitions, 'spec.leaseTransitions'),
      ...(spec.preferredHolder && !spec.strategy
        ? [fieldError.forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined')]
        : []),
    ];
  },
  columns: [nameColumn, { name: 'Holder', cell: ({ spec }) => spec.holderIdentity ?? '' }, ageColumn],
});
