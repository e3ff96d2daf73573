import type { ResourceQuota } from '../../../../kube/object.ts';
import { compareAmounts } from '../../../../kube/quota/resource-list.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { isWhole } from '../../parts/pod/whole.ts';
import { isExtendedResource, isQuotaName, validateQuotaResourceName, wholeNames } from '../../parts/resource-names.ts';

type Spec = NonNullable<ResourceQuota['spec']>;
type Selector = NonNullable<NonNullable<Spec['scopeSelector']>['matchExpressions']>[number];

const ofPods = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];

/** Which resources a scope can go with. */
const validFor: Record<string, readonly string[]> = {
  Terminating: ofPods,
  NotTerminating: ofPods,
  BestEffort: ['pods'],
  NotBestEffort: ofPods,
  PriorityClass: ofPods,
  CrossNamespacePodAffinity: ofPods,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const existsOnly = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

/** The rules for a quota (ValidateResourceQuotaSpec). */
export function validateQuota(spec: Spec): FieldError[] {
  return [...validateList(spec.hard, 'spec.hard'), ...validateScopes(spec), ...validateSelector(spec)];
}

/** What a quota counts may change, for whom may not. */
export function validateQuotaUpdate({ spec: next }: ResourceQuota, { spec: old }: ResourceQuota): FieldError[] {
  const [after, before] = [new Set(next.scopes), new Set(old.scopes)];
  const isSame = after.size === before.size && [...after].every((scope) => before.has(scope));
  return isSame ? [] : [fieldError.invalid('spec.scopes', next.scopes ?? null, 'field is immutable')];
}

/** The rules for what a quota's status says. */
export function validateQuotaStatus(status: NonNullable<ResourceQuota['status']>): FieldError[] {
  return [...validateList(status.hard, 'status.hard'), ...validateList(status.used, 'status.used')];
}

function validateList(list: Record<string, string> = {}, path: string): FieldError[] {
  return Object.entries(list).flatMap(([name, amount]) => {
    const at = `${path}[${name}]`;
    return [
      ...validateQuotaResourceName(name, at),
      ...(compareAmounts(amount, '0') < 0
        ? [fieldError.invalid(at, amount, 'must be greater than or equal to 0')]
        : []),
      ...((wholeNames.has(name) || isExtendedResource(name)) && !isWhole(amount)
        ? [fieldError.invalid(at, amount, 'must be an integer')]
        : []),
    ];
  });
}

function validateScopes({ hard = {}, scopes = [] }: Spec): FieldError[] {
  const path = 'spec.scopes';
  const errors = scopes.flatMap((scope) => [
    ...(validFor[scope] ? [] : [fieldError.invalid(path, scopes, 'unsupported scope')]),
    ...misplaced(scope, hard).map(() => fieldError.invalid(path, scopes, 'unsupported scope applied to resource')),
  ]);
  for (const pair of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ])
    if (pair.every((scope) => scopes.includes(scope)))
      errors.push(fieldError.invalid(path, scopes, 'conflicting scopes'));
  return errors;
}

function validateSelector({ hard = {}, scopeSelector }: Spec): FieldError[] {
  const path = 'spec.scopeSelector.matchExpressions';
  const all = scopeSelector?.matchExpressions ?? [];
  // Shown as Go prints the internal type.
  const shown = {
    MatchExpressions: all.map(({ scopeName, operator, values = null }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values,
    })),
  };
  const errors = all.flatMap((one) => [
    ...(validFor[one.scopeName] ? [] : [fieldError.invalid(`${path}.scopeName`, one.scopeName, 'unsupported scope')]),
    ...misplaced(one.scopeName, hard).map(() =>
      fieldError.invalid(path, shown, 'unsupported scope applied to resource'),
    ),
    ...validateOperator(one, path),
  ]);
  for (const pair of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ])
    if (pair.every((scope) => all.some(({ scopeName }) => scopeName === scope)))
      errors.push(fieldError.invalid(path, shown, 'conflicting scopes'));
  return errors;
}

function validateOperator({ scopeName, operator, values = [] }: Selector, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (existsOnly.includes(scopeName) && operator !== 'Exists') {
    const text =
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
    errors.push(fieldError.invalid(`${path}.operator`, operator, text));
  }
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      const text = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      errors.push(fieldError.required(`${path}.values`, text));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      const text = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      errors.push(fieldError.invalid(`${path}.values`, values, text));
    }
  } else {
    errors.push(fieldError.invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  return errors;
}

/** Names of what is counted that the scope cannot go with. */
function misplaced(scope: string, hard: Record<string, string>): string[] {
  const valid = validFor[scope];
  if (!valid) return [];
  return Object.keys(hard)
    .sort()
    .filter((name) => isQuotaName(name) && !valid.includes(name));
}
