import { type FieldError, fieldError } from '../../api/errors.ts';
import { reservedWords } from '../../cel/checker/escape.ts';
import { type Names, validateExpression } from './expressions.ts';
import { type NamedExpression, validateConditions } from './match-conditions.ts';
import { type MatchResources, validateMatchResources } from './match-resources.ts';
import type { ParamKind } from './param-ref.ts';
import { type Mutation, validateMutations } from './validate-mutations.ts';
import { validateParamKind } from './validate-param-kind.ts';
import { type AuditAnnotation, type Validation, validateValidations } from './validate-validations.ts';

interface PolicySpec {
  failurePolicy?: string;
  reinvocationPolicy?: string;
  paramKind?: ParamKind;
  matchConstraints?: MatchResources;
  matchConditions?: NamedExpression[];
  variables?: NamedExpression[];
  validations?: Validation[];
  mutations?: Mutation[];
  auditAnnotations?: AuditAnnotation[];
}

const mutatingOperations = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** The rules for a policy of this name, validating or mutating (pkg/apis/admissionregistration/validation). */
export function validatePolicy(spec: PolicySpec, does: 'validations' | 'mutations', policy: string): FieldError[] {
  const { failurePolicy = '', matchConditions = [], variables = [], matchConstraints } = spec;
  const policies = ['Fail', 'Ignore'];
  const hasParams = spec.paramKind !== undefined;
  const names: Names = {
    hasParams,
    ...((variables.length > 0 || does === 'mutations') && { variables: composed(variables) }),
    ...(does === 'mutations' && { makesMessages: true }),
  };
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
      validateVariable(variable, `spec.variables[${i}]`, {
        hasParams,
        variables: composed(variables.slice(0, i)),
      }),
    ),
    ...(does === 'validations' ? validateValidations(spec, names, policy) : validateMutations(spec, names)),
  ];
}

/** The variables that later expressions may name: one without an expression is none. */
function composed(variables: readonly NamedExpression[]): NamedExpression[] {
  return variables.filter(({ expression = '' }) => expression.trim());
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

function validateVariable({ name = '', expression = '' }: NamedExpression, path: string, names: Names): FieldError[] {
  const isIdentifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !reservedWords.has(name);
  return [
    ...(name.trim() === ''
      ? [fieldError.required(`${path}.name`, 'name is not specified')]
      : isIdentifier
        ? []
        : [fieldError.invalid(`${path}.name`, name, 'must be a valid CEL identifier')]),
    ...(expression.trim() ? [] : [fieldError.required(`${path}.expression`, 'expression is not specified')]),
    ...validateExpression(expression, `${path}.expression`, names),
  ];
}
