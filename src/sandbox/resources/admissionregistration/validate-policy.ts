import { parseApiVersion } from '../../../kube/gvk.ts';
import { checkLabel1035, checkLabelKey } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { type Names, validateExpression } from './expressions.ts';
import { type MatchResources, validateMatchResources } from './match-resources.ts';
import type { ParamKind } from './param-ref.ts';

/** A variable or match condition. */
export interface NamedExpression {
  name?: string;
  expression?: string;
}

/** A rule that objects must pass. */
export interface Validation {
  expression?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

/** A change of objects. */
export interface Mutation {
  patchType?: string;
  applyConfiguration?: { expression?: string };
  jsonPatch?: { expression?: string };
}

interface PolicySpec {
  failurePolicy?: string;
  reinvocationPolicy?: string;
  paramKind?: ParamKind;
  matchConstraints?: MatchResources;
  matchConditions?: NamedExpression[];
  variables?: NamedExpression[];
  validations?: Validation[];
  mutations?: Mutation[];
  auditAnnotations?: { key?: string; valueExpression?: string }[];
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const mutatingOperations = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** The rules for a policy, validating or mutating (pkg/apis/admissionregistration/validation). */
export function validatePolicy(spec: PolicySpec, does: 'validations' | 'mutations'): FieldError[] {
  const { failurePolicy = '', matchConditions = [], variables = [], matchConstraints } = spec;
  const policies = ['Fail', 'Ignore'];
  const hasParams = spec.paramKind !== undefined;
  const composed = variables.map(({ name = '' }) => name);
  const names: Names = { hasParams, ...((composed.length > 0 || does === 'mutations') && { variables: composed }) };
  return [
    ...(policies.includes(failurePolicy)
      ? []
      : [fieldError.notSupported('spec.failurePolicy', failurePolicy, policies)]),
    ...(spec.paramKind ? validateParamKind(spec.paramKind, 'spec.paramKind') : []),
    ...(matchConstraints
      ? validateConstraints(matchConstraints, does, 'spec.matchConstraints')
      : [fieldError.required('spec.matchConstraints')]),
    ...validateConditions(matchConditions, 'spec.matchConditions', { hasParams }),
    ...variables.flatMap((variable, i) =>
      validateVariable(variable, `spec.variables[${i}]`, { hasParams, variables: composed.slice(0, i) }),
    ),
    ...(does === 'validations' ? validateValidations(spec, names) : validateMutations(spec, names)),
  ];
}

function validateConstraints(match: MatchResources, does: string, path: string): FieldError[] {
  const rules = match.resourceRules ?? [];
  const wrong = rules
    .flatMap(({ operations = [] }) => operations)
    .filter((one) => does === 'mutations' && !mutatingOperations.includes(one));
  return [
    ...validateMatchResources(match, path),
    ...(rules.length > 0 ? [] : [fieldError.required(`${path}.resourceRules`)]),
    ...wrong.map((one) => fieldError.notSupported(`${path}.resourceRules.operations`, one, mutatingOperations)),
  ];
}

function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): FieldError[] {
  const { version } = parseApiVersion(apiVersion);
  return [
    ...(apiVersion === ''
      ? [fieldError.required(`${path}.apiVersion`)]
      : checkLabel1035(version).map((text) => fieldError.invalid(`${path}.apiVersion`, version, text))),
    ...(kind === ''
      ? [fieldError.required(`${path}.kind`)]
      : checkLabel1035(kind.toLowerCase()).map((text) =>
          fieldError.invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${text}`),
        )),
  ];
}

/** The rules for the match conditions of a policy or webhook. */
export function validateConditions(
  conditions: readonly NamedExpression[],
  path: string,
  names: Names = { hasParams: false },
): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap(({ name = '', expression = '' }, i) => {
    const at = `${path}[${i}]`;
    const isTwice = name !== '' && seen.has(name);
    seen.add(name);
    return [
      ...(expression.trim() ? [] : [fieldError.required(`${at}.expression`)]),
      ...validateExpression(expression, `${at}.expression`, names),
      ...(name
        ? checkLabelKey(name).map((text) => fieldError.invalid(`${at}.name`, name, text))
        : [fieldError.required(`${at}.name`)]),
      ...(isTwice ? [fieldError.duplicate(`${at}.name`, name)] : []),
    ];
  });
}

function validateVariable({ name = '', expression = '' }: NamedExpression, path: string, names: Names): FieldError[] {
  return [
    ...(name.trim() === ''
      ? [fieldError.required(`${path}.name`, 'name is not specified')]
      : /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)
        ? []
        : [fieldError.invalid(`${path}.name`, name, 'must be a valid CEL identifier')]),
    ...(expression.trim() ? [] : [fieldError.required(`${path}.expression`, 'expression is not specified')]),
    ...validateExpression(expression, `${path}.expression`, names),
  ];
}

function validateValidations({ validations = [], auditAnnotations = [] }: PolicySpec, names: Names): FieldError[] {
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const text = 'validations or auditAnnotations must contain at least one item';
    return [fieldError.required('spec.validations', text), fieldError.required('spec.auditAnnotations', text)];
  }
  return validations.flatMap((validation, i) => validateValidation(validation, `spec.validations[${i}]`, names));
}

function validateValidation(validation: Validation, path: string, names: Names): FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  const blank = 'must be non-empty if specified';
  return [
    ...(expression.trim() ? [] : [fieldError.required(`${path}.expression`, 'expression is not specified')]),
    ...validateExpression(expression, `${path}.expression`, names),
    ...(messageExpression && !messageExpression.trim()
      ? [fieldError.invalid(`${path}.messageExpression`, messageExpression, blank)]
      : []),
    ...validateExpression(messageExpression, `${path}.messageExpression`, names),
    ...(message && !message.trim() ? [fieldError.invalid(`${path}.message`, message, blank)] : []),
    ...(/[\n\r]/.test(message.trim())
      ? [fieldError.invalid(`${path}.message`, message, 'must not contain line breaks')]
      : []),
    ...(reason === undefined || reasons.includes(reason)
      ? []
      : [fieldError.notSupported(`${path}.reason`, reason, reasons)]),
  ];
}

function validateMutations({ mutations = [], reinvocationPolicy = '' }: PolicySpec, names: Names): FieldError[] {
  const policies = ['IfNeeded', 'Never'];
  return [
    ...(mutations.length > 0
      ? mutations.flatMap((mutation, i) => validateMutation(mutation, `spec.mutations[${i}]`, names))
      : [fieldError.required('spec.mutations', 'mutations must contain at least one item')]),
    ...(reinvocationPolicy === ''
      ? [fieldError.required('spec.reinvocationPolicy')]
      : policies.includes(reinvocationPolicy)
        ? []
        : [fieldError.notSupported('spec.reinvocationPolicy', reinvocationPolicy, policies)]),
  ];
}

function validateMutation(
  { patchType = '', applyConfiguration, jsonPatch }: Mutation,
  path: string,
  names: Names,
): FieldError[] {
  const types = ['ApplyConfiguration', 'JSONPatch'];
  if (patchType === '') return [fieldError.required(`${path}.patchType`)];
  if (!types.includes(patchType)) return [fieldError.notSupported(`${path}.patchType`, patchType, types)];
  const [own, other] =
    patchType === 'JSONPatch' ? ['jsonPatch', 'applyConfiguration'] : ['applyConfiguration', 'jsonPatch'];
  const given: Record<string, { expression?: string } | undefined> = { applyConfiguration, jsonPatch };
  const mine = given[own ?? ''];
  return [
    ...(mine
      ? mine.expression?.trim()
        ? validateExpression(mine.expression, `${path}.${own}.expression`, names)
        : [fieldError.required(`${path}.${own}.expression`, 'expression is not specified')]
      : [fieldError.required(`${path}.${own}`, `must be specified when patchType is ${patchType}`)]),
    ...(given[other ?? '']
      ? [fieldError.invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`)]
      : []),
  ];
}
