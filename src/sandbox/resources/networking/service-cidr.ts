import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { validateCidr } from '../parts/cidr.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';

interface ServiceCidr extends KubeObject {
  spec?: { cidrs?: string[] };
}

export const serviceCidr = defineResource<ServiceCidr>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  hasStatus: true,
  statusResets: 'metadata',
  generationOf: 'none',
  validate: ({ spec }) => validateCidrs(spec?.cidrs ?? []),
  updateRules: 'alone',
  validateUpdate: (next, old) => validateChange(next.spec?.cidrs ?? [], old.spec?.cidrs ?? []),
  columns: [nameColumn, { name: 'CIDRs', cell: ({ spec }) => (spec?.cidrs ?? []).join(',') }, ageColumn],
});

/** A second one may be added to the first; nothing else may change. */
function validateChange(next: readonly string[], old: readonly string[]): FieldError[] {
  const isAddition = old.length === 1 && next.length === 2;
  if (next.length !== old.length && !isAddition) return immutableField(next.length ? next : null, old, 'spec.cidrs');
  return [
    ...old.flatMap((cidr, i) => immutableField(next[i], cidr, `spec.cidrs[${i}]`)),
    ...(isAddition ? validateCidrs(next) : []),
  ];
}

function validateCidrs(cidrs: readonly string[]): FieldError[] {
  const path = 'spec.cidrs';
  if (cidrs.length === 0) return [fieldError.required(path, 'at least one CIDR required')];
  if (cidrs.length > 2) return [fieldError.invalid(path, cidrs, 'may only hold up to 2 values')];
  return cidrs.flatMap((cidr, i) => validateCidr(cidr, `${path}[${i}]`));
}
