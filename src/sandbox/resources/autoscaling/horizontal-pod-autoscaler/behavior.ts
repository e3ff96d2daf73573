import type { HorizontalPodAutoscaler } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegativeQuantity } from '../../parts/numbers.ts';

type Behavior = NonNullable<HorizontalPodAutoscaler['spec']['behavior']>;
type Rules = NonNullable<Behavior['scaleUp']>;

const longestWindow = 3600;
const longestPeriod = 1800;
const selections = ['Disabled', 'Max', 'Min'];
const kinds = ['Percent', 'Pods'];

/** The rules for how fast an autoscaler may act. */
export function validateBehavior(behavior: Behavior | undefined, path: string): FieldError[] {
  return (['scaleUp', 'scaleDown'] as const).flatMap((direction) => {
    const rules = behavior?.[direction];
    return rules ? validateRules(rules, `${path}.${direction}`) : [];
  });
}

function validateRules(rules: Rules & { tolerance?: string }, path: string): FieldError[] {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const errors: FieldError[] = [];
  const at = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0)
    errors.push(fieldError.invalid(at, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > longestWindow)
    errors.push(fieldError.invalid(at, window, `must be less than or equal to ${longestWindow}`));
  if (selectPolicy !== undefined && !selections.includes(selectPolicy))
    errors.push(fieldError.notSupported(`${path}.selectPolicy`, selectPolicy, selections));
  if (policies.length === 0) errors.push(fieldError.required(`${path}.policies`, 'must specify at least one Policy'));
  errors.push(...policies.flatMap((policy, i) => validatePolicy(policy, `${path}.policies[${i}]`)));
  return [...errors, ...nonNegativeQuantity(tolerance, `${path}.tolerance`)];
}

function validatePolicy(
  { type, value, periodSeconds }: NonNullable<Rules['policies']>[number],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!kinds.includes(type)) errors.push(fieldError.notSupported(`${path}.type`, type, kinds));
  if (value <= 0) errors.push(fieldError.invalid(`${path}.value`, value, 'must be greater than zero'));
  if (periodSeconds <= 0)
    errors.push(fieldError.invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero'));
  if (periodSeconds > longestPeriod) {
    const text = `must be less than or equal to ${longestPeriod}`;
    errors.push(fieldError.invalid(`${path}.periodSeconds`, periodSeconds, text));
  }
  return errors;
}
