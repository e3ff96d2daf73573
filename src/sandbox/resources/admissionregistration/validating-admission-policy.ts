import type { KubeObject } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import type { NamedExpression } from './match-conditions.ts';
import { applyMatchDefaults, type MatchResources } from './match-resources.ts';
import { type ParamKind, showParamKind } from './param-ref.ts';
import { validatePolicy } from './validate-policy.ts';
import type { AuditAnnotation, Validation } from './validate-validations.ts';

export interface ValidatingAdmissionPolicy extends KubeObject {
  spec?: {
    failurePolicy?: string;
    paramKind?: ParamKind;
    matchConstraints?: MatchResources;
    matchConditions?: NamedExpression[];
    variables?: NamedExpression[];
    validations?: Validation[];
    auditAnnotations?: AuditAnnotation[];
  };
}

export const validatingAdmissionPolicy = defineResource<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  statusResets: 'metadata',
  applyDefaults({ spec }) {
    if (spec) spec.failurePolicy ??= 'Fail';
    applyMatchDefaults(spec?.matchConstraints);
  },
  validate: ({ metadata, spec = {} }) => validatePolicy(spec, 'validations', metadata.name),
  columns: [
    nameColumn,
    { name: 'Validations', type: 'integer', cell: ({ spec }) => spec?.validations?.length ?? 0 },
    { name: 'ParamKind', cell: ({ spec }) => showParamKind(spec?.paramKind) },
    ageColumn,
  ],
});
