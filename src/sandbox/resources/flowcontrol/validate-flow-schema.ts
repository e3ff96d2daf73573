import { checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type { FlowRule, FlowSchema } from './flow-schema.ts';
import { validateNonResourceRule, validateResourceRule } from './validate-policy-rules.ts';
import { validateFlowSubject } from './validate-subject.ts';

const highestPrecedence = 10_000;
const distinguishers = ['ByNamespace', 'ByUser'];

/** The rules for a flow schema (pkg/apis/flowcontrol/validation), but for those of the two that every server has. */
export function validateFlowSchema({ metadata, spec = {}, status }: FlowSchema): FieldError[] {
  const { distinguisherMethod, rules = [] } = spec;
  // Upstream prints the whole method, under the name of its Go field.
  const method = distinguisherMethod && { Type: distinguisherMethod.type ?? '' };
  return [
    ...validatePrecedence(spec.matchingPrecedence ?? 0, metadata.name),
    ...(method && !distinguishers.includes(method.Type)
      ? [fieldError.notSupported('spec.distinguisherMethod.type', method, distinguishers)]
      : []),
    ...validatePriorityLevelName(spec.priorityLevelConfiguration?.name ?? ''),
    ...rules.flatMap((rule, i) => validateFlowRule(rule, `spec.rules[${i}]`)),
    ...validateConditions(status?.conditions ?? []),
  ];
}

function validatePrecedence(precedence: number, name: string): FieldError[] {
  const wrong = (text: string) => [fieldError.invalid('spec.matchingPrecedence', precedence, text)];
  if (precedence <= 0) return wrong('must be a positive value');
  if (precedence > highestPrecedence) return wrong(`must not be greater than ${highestPrecedence}`);
  return precedence === 1 && name !== 'exempt'
    ? wrong("only the schema named 'exempt' may have matchingPrecedence 1")
    : [];
}

function validatePriorityLevelName(name: string): FieldError[] {
  const path = 'spec.priorityLevelConfiguration.name';
  return name
    ? checkSubdomain(name).map((text) => fieldError.invalid(path, name, text))
    : [fieldError.required(path, 'must reference a priority level')];
}

function validateFlowRule(rule: FlowRule, path: string): FieldError[] {
  // Go prints a list that is not there as null.
  const [subjects, resourceRules, otherRules] = [
    rule.subjects ?? [],
    rule.resourceRules ?? [],
    rule.nonResourceRules ?? [],
  ];
  return [
    ...(subjects.length === 0
      ? [fieldError.required(`${path}.subjects`, 'subjects must contain at least one value')]
      : subjects.flatMap((subject, i) => validateFlowSubject(subject, `${path}.subjects[${i}]`))),
    ...(resourceRules.length === 0 && otherRules.length === 0
      ? [fieldError.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
      : []),
    ...resourceRules.flatMap((one, i) => validateResourceRule(one, `${path}.resourceRules[${i}]`)),
    ...otherRules.flatMap((one, i) => validateNonResourceRule(one, `${path}.nonResourceRules[${i}]`)),
  ];
}

function validateConditions(conditions: readonly { type?: string }[]): FieldError[] {
  return conditions.flatMap(({ type = '' }, i) => {
    const path = `status.conditions[${i}].type`;
    const isRepeated = conditions.slice(0, i).some((earlier) => (earlier.type ?? '') === type);
    return [...(isRepeated ? [fieldError.duplicate(path, type)] : []), ...(type ? [] : [fieldError.required(path)])];
  });
}
