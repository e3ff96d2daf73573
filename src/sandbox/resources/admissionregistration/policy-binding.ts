import { checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource, type ResourceDefinition } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { applyMatchDefaults, type MatchResources, validateMatchResources } from './match-resources.ts';
import { type ParamRef, showParamRef, validateParamRef } from './param-ref.ts';

export interface PolicyBinding extends KubeObject {
  spec?: {
    policyName?: string;
    paramRef?: ParamRef;
    matchResources?: MatchResources;
  };
}

/** A kind that says where a policy counts, and with which parameters; `validate` has the rules that it alone has. */
export function definePolicyBinding<T extends PolicyBinding>(own: {
  kind: string;
  plural: string;
  validate?: (binding: T) => FieldError[];
}): ResourceDefinition {
  return defineResource<T>({
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kind: own.kind,
    plural: own.plural,
    categories: ['api-extensions'],
    namespaced: false,
    generationOf: 'spec',
    applyDefaults: ({ spec }) => applyMatchDefaults(spec?.matchResources),
    validate: (binding) => [...validate(binding), ...(own.validate?.(binding) ?? [])],
    columns: [
      nameColumn,
      { name: 'PolicyName', cell: ({ spec }) => spec?.policyName ?? '' },
      { name: 'ParamRef', cell: ({ spec }) => showParamRef(spec?.paramRef) },
      ageColumn,
    ],
  });
}

function validate({ spec = {} }: PolicyBinding): FieldError[] {
  const { policyName = '' } = spec;
  return [
    ...(policyName
      ? checkSubdomain(policyName).map((text) => fieldError.invalid('spec.policyName', policyName, text))
      : [fieldError.required('spec.policyName')]),
    ...validateParamRef(spec.paramRef, 'spec.paramRef'),
    ...validateMatchResources(spec.matchResources, 'spec.matchResources'),
  ];
}
