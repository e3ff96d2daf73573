import type * as api from '@kubernetes/client-node';
import { checkLabelKey } from '../../../../kube/names.ts';
import type { JobSpec, Wire } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

type Rule = Wire<api.V1PodFailurePolicyRule>;
type OnExitCodes = Wire<api.V1PodFailurePolicyOnExitCodesRequirement>;
type OnPodCondition = Wire<api.V1PodFailurePolicyOnPodConditionsPattern>;

const mostRules = 20;
const mostValues = 255;
const mostPatterns = 20;
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** The rules for what a Job makes of the failures of its Pods. */
export function validateFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const at = `${path}.rules`;
  return [
    ...(rules.length > mostRules ? [fieldError.tooMany(at, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, i) => validateRule(spec, rule, `${at}[${i}]`)),
  ];
}

function validateRule(spec: JobSpec, rule: Rule, path: string): FieldError[] {
  const { action = '', onExitCodes, onPodConditions = [] } = rule;
  const errors: FieldError[] = [];
  if (!action) errors.push(fieldError.required(`${path}.action`, validValues(actions)));
  else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.push(fieldError.invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  else if (!actions.includes(action)) errors.push(fieldError.notSupported(`${path}.action`, action, actions));
  if (onExitCodes) errors.push(...validateOnExitCodes(onExitCodes, namesOf(spec), `${path}.onExitCodes`));
  errors.push(...validateOnPodConditions(onPodConditions, `${path}.onPodConditions`));
  const hasConditions = onPodConditions.length > 0;
  if (onExitCodes && hasConditions)
    errors.push(fieldError.invalidAsAWhole(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && !hasConditions)
    errors.push(fieldError.invalidAsAWhole(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function validateOnPodConditions(patterns: readonly OnPodCondition[], path: string): FieldError[] {
  return [
    ...(patterns.length > mostPatterns ? [fieldError.tooMany(path, patterns.length, mostPatterns)] : []),
    ...patterns.flatMap(({ type = '', status = '' }, i) => [
      ...checkLabelKey(type).map((text) => fieldError.invalid(`${path}[${i}].type`, type, text)),
      ...oneOf(status, statuses, `${path}[${i}].status`),
    ]),
  ];
}

function validateOnExitCodes(
  { operator = '', containerName, values: given }: OnExitCodes,
  containers: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors = oneOf(operator, operators, `${path}.operator`);
  if (containerName !== undefined && !containers.has(containerName)) {
    const text = 'must be one of the container or initContainer names in the pod template';
    errors.push(fieldError.invalid(`${path}.containerName`, containerName, text));
  }
  const at = `${path}.values`;
  // Go prints a list that is not there as null.
  const values = given ?? [];
  if (values.length === 0) errors.push(fieldError.invalid(at, given ?? null, 'at least one value is required'));
  else if (values.length > mostValues) errors.push(fieldError.tooMany(at, values.length, mostValues));
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0)
      errors.push(fieldError.invalid(`${at}[${i}]`, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < i) errors.push(fieldError.duplicate(`${at}[${i}]`, value));
  });
  if (values.some((value, i) => value < (values[i - 1] ?? value)))
    errors.push(fieldError.invalid(at, values, 'must be ordered'));
  return errors;
}

function oneOf(value: string, supported: readonly string[], path: string): FieldError[] {
  if (!value) return [fieldError.required(path, validValues(supported))];
  return supported.includes(value) ? [] : [fieldError.notSupported(path, value, supported)];
}

/** As Go prints a list of texts. */
function validValues(values: readonly string[]): string {
  return `valid values: [${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}

function namesOf({ template }: JobSpec): Set<string> {
  const { containers, initContainers } = template.spec ?? {};
  return new Set([...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name));
}
