import { checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { applyMatchDefaults, type MatchResources, validateMatchResources } from './match-resources.ts';
import { type ParamRef, showParamRef, validateParamRef } from './param-ref.ts';

export interface ValidatingAdmissionPolicyBinding extends KubeObject {
  spec?: {
    policyName?: string;
    paramRef?: ParamRef;
    matchResources?: MatchResources;
    validationActions?: string[];
  };
}

export const validatingAdmissionPolicyBinding = defineResource<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
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

function validate({ spec = {} }: ValidatingAdmissionPolicyBinding): FieldError[] {
  const { policyName = '' } = spec;
  return [
    ...(policyName
      ? checkSubdomain(policyName).map((text) => fieldError.invalid('spec.policyName', policyName, text))
      : [fieldError.required('spec.policyName')]),
    ...validateParamRef(spec.paramRef, 'spec.paramRef'),
    ...validateMatchResources(spec.matchResources, 'spec.matchResources'),
    ...validateActions(spec.validationActions ?? [], 'spec.validationActions'),
  ];
}

const actions = ['Audit', 'Deny', 'Warn'];

function validateActions(given: readonly string[], path: string): FieldError[] {
  if (given.length === 0) return [fieldError.required(path, 'at least one validation action is required')];
  const errors = given.flatMap((action, i) => {
    if (!actions.includes(action)) return [fieldError.notSupported(`${path}[${i}]`, action, actions)];
    return given.indexOf(action) < i ? [fieldError.duplicate(`${path}[${i}]`, action)] : [];
  });
  if (given.includes('Deny') && given.includes('Warn'))
    errors.push(
      fieldError.invalid(
        path,
        given,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  return errors;
}
