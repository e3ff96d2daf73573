import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { validateCidr } from '../parts/cidr.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

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
  validateUpdate: (next, old) =>
    (next.spec?.cidrs ?? []).flatMap((cidr, i) =>
      cidr === old.spec?.cidrs?.[i] || i >= (old.spec?.cidrs?.length ?? 0)
        ? []
        : [fieldError.invalid(`spec.cidrs[${i}]`, cidr, 'field is immutable')],
    ),
  columns: [nameColumn, { name: 'CIDRs', cell: ({ spec }) => (spec?.cidrs ?? []).join(',') }, ageColumn],
});

function validateCidrs(cidrs: readonly string[]): FieldError[] {
  const path = 'spec.cidrs';
  if (cidrs.length === 0) return [fieldError.required(path, 'at least one CIDR required')];
  if (cidrs.length > 2) return [fieldError.invalid(path, cidrs, 'may only hold up to 2 values')];
  return cidrs.flatMap((cidr, i) => validateCidr(cidr, `${path}[${i}]`));
}
