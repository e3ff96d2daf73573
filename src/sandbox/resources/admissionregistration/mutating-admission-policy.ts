import type { KubeObject } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import type { NamedExpression } from './match-conditions.ts';
import { applyMatchDefaults, type MatchResources } from './match-resources.ts';
import { type ParamKind, showParamKind } from './param-ref.ts';
import type { Mutation } from './validate-mutations.ts';
import { validatePolicy } from './validate-policy.ts';

export interface MutatingAdmissionPolicy extends KubeObject {
  spec?: {
    failurePolicy?: string;
    reinvocationPolicy?: string;
    paramKind?: ParamKind;
    matchConstraints?: MatchResources;
    matchConditions?: NamedExpression[];
    variables?: NamedExpression[];
    mutations?: Mutation[];
  };
}

export const mutatingAdmissionPolicy = defineResource<MutatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  generationOf: 'spec',
  applyDefaults({ spec }) {
    if (spec) spec.failurePolicy ??= 'Fail';
    applyMatchDefaults(spec?.matchConstraints);
  },
  validate: ({ metadata, spec = {} }) => validatePolicy(spec, 'mutations', metadata.name),
  columns: [
    nameColumn,
    { name: 'Mutations', type: 'integer', cell: ({ spec }) => spec?.mutations?.length ?? 0 },
    { name: 'ParamKind', cell: ({ spec }) => showParamKind(spec?.paramKind) },
    ageColumn,
  ],
});
