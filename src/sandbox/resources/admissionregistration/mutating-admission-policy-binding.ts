import { checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { applyMatchDefaults, type MatchResources, validateMatchResources } from './match-resources.ts';
import { type ParamRef, showParamRef, validateParamRef } from './param-ref.ts';

export interface MutatingAdmissionPolicyBinding extends KubeObject {
  spec?: {
    policyName?: string;
    paramRef?: ParamRef;
    matchResources?: MatchResources;
  };
}

export const mutatingAdmissionPolicyBinding = defineResource<MutatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  generationOf: 'spec',
  applyDefaults: ({ spec }) => applyMatchDefaults(spec?.matchResources),
  validate,
  columns: [
    nameColumn,
    { name: 'PolicyName', cell: ({ spec }) => spec?.policyName ?? '' },
    { name: 'ParamRef', cell: ({ spec }) => showParamRef(spec?.paramRef) },
    ageColumn,
  ],
});

function validate({ spec = {} }: MutatingAdmissionPolicyBinding): FieldError[] {
  const { policyName = '' } = spec;
  return [
    ...(policyName
      ? checkSubdomain(policyName).map((text) => fieldError.invalid('spec.policyName', policyName, text))
      : [fieldError.required('spec.policyName')]),
    ...validateParamRef(spec.paramRef, 'spec.paramRef'),
    ...validateMatchResources(spec.matchResources, 'spec.matchResources'),
  ];
}
