import { checkLabel, checkLabelKey, checkLabelValue, checkSubdomain } from '../../../../kube/names.ts';
import type { PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateLabelSelector } from '../labels.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
type NodeTerm = NonNullable<
  NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']
>['nodeSelectorTerms'][number];
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type PodTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

export const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** The rules for tolerations. */
export function validateTolerations(
  tolerations: readonly NonNullable<PodSpec['tolerations']>[number][],
  path: string,
): FieldError[] {
  return tolerations.flatMap(({ key = '', operator = '', value = '', effect = '', tolerationSeconds }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (key) errors.push(...checkLabelKey(key).map((text) => fieldError.invalid(`${at}.key`, key, text)));
    if (!key && operator !== 'Exists') {
      const text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(fieldError.invalid(`${at}.operator`, operator, text));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const text = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(fieldError.invalid(`${at}.effect`, effect, text));
    }
    if (operator === 'Equal' || operator === '') {
      const wrong = checkLabelValue(value);
      if (wrong.length) errors.push(fieldError.invalid(`${at}.operator`, value, wrong.join(';')));
    } else if (operator === 'Exists') {
      if (value)
        errors.push(fieldError.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else {
      errors.push(fieldError.notSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    }
    if (effect && !taintEffects.includes(effect))
      errors.push(fieldError.notSupported(`${at}.effect`, effect, taintEffects));
    return errors;
  });
}

/** The rules for node and Pod affinity. */
export function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  return [
    ...(nodeAffinity ? validateNodeAffinity(nodeAffinity, `${path}.nodeAffinity`) : []),
    ...(podAffinity ? validatePodAffinity(podAffinity, `${path}.podAffinity`) : []),
    ...(podAntiAffinity ? validatePodAffinity(podAntiAffinity, `${path}.podAntiAffinity`) : []),
  ];
}

function validateNodeAffinity(affinity: NodeAffinity, path: string): FieldError[] {
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const terms = required?.nodeSelectorTerms ?? [];
  const at = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  return [
    ...(required ? validateNodeSelector(terms, at) : []),
    ...preferred.flatMap(({ weight, preference }, i) => {
      const each = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      return [...validateWeight(weight, each), ...validateNodeTerm(preference, `${each}.preference`)];
    }),
  ];
}

/** The rules for the terms by which nodes are selected: there must be one; `path` ends in nodeSelectorTerms. */
export function validateNodeSelector(terms: readonly NodeTerm[], path: string): FieldError[] {
  if (terms.length === 0) return [fieldError.required(path, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateNodeTerm(term, `${path}[${i}]`));
}

function validateNodeTerm({ matchExpressions = [], matchFields = [] }: NodeTerm, path: string): FieldError[] {
  return [
    ...matchExpressions.flatMap((expression, i) =>
      validateNodeExpression(expression, `${path}.matchExpressions[${i}]`),
    ),
    ...matchFields.flatMap((expression, i) => validateNodeField(expression, `${path}.matchFields[${i}]`)),
  ];
}

type NodeExpression = NonNullable<NodeTerm['matchExpressions']>[number];

function validateNodeExpression({ key, operator, values = [] }: NodeExpression, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) {
      const text = "must be specified single value when `operator` is 'Lt' or 'Gt'";
      errors.push(fieldError.required(`${path}.values`, text));
    }
    errors.push(...checkLabelKey(key).map((text) => fieldError.invalid(`${path}.key`, key, text)));
    return errors;
  }
  const rest = validateLabelSelector({ matchExpressions: [{ key, operator, values }] }, '');
  return rest.map((error) => ({ ...error, field: error.field.replace('.matchExpressions[0]', path) }));
}

function validateNodeField({ key, operator, values = [] }: NodeExpression, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(fieldError.invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    const text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(fieldError.required(`${path}.values`, text));
  }
  if (key !== 'metadata.name')
    return [...errors, fieldError.invalid(`${path}.key`, key, 'not a valid field selector key')];
  return [
    ...errors,
    ...values.flatMap((value, i) =>
      checkSubdomain(value).map((text) => fieldError.invalid(`${path}.values[${i}]`, value, text)),
    ),
  ];
}

function validatePodAffinity(affinity: PodAffinity, path: string): FieldError[] {
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...required.flatMap((term, i) =>
      validatePodTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`),
    ),
    ...preferred.flatMap(({ weight, podAffinityTerm }, i) => {
      const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      return [...validateWeight(weight, at), ...validatePodTerm(podAffinityTerm, `${at}.podAffinityTerm`)];
    }),
  ];
}

function validatePodTerm(term: PodTerm, path: string): FieldError[] {
  const { labelSelector, namespaces = [], topologyKey = '' } = term;
  return [
    ...validateLabelKeys(term, path),
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ...namespaces.flatMap((name) =>
      checkLabel(name).map((text) => fieldError.invalid(`${path}.namespace`, name, text)),
    ),
    ...(topologyKey ? [] : [fieldError.required(`${path}.topologyKey`, 'can not be empty')]),
    ...checkLabelKey(topologyKey).map((text) => fieldError.invalid(`${path}.topologyKey`, topologyKey, text)),
  ];
}

function validateWeight(weight: number, path: string): FieldError[] {
  return weight <= 0 || weight > 100
    ? [fieldError.invalid(`${path}.weight`, weight, 'must be in the range 1-100')]
    : [];
}

function validateLabelKeys(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: PodTerm,
  path: string,
): FieldError[] {
  const lists = { matchLabelKeys, mismatchLabelKeys };
  return [
    ...Object.entries(lists).flatMap(([name, keys]) => {
      if (keys.length > 0 && !labelSelector)
        return [fieldError.forbidden(`${path}.${name}`, 'must not be specified when labelSelector is not set')];
      return keys.flatMap((key, i) =>
        checkLabelKey(key).map((text) => fieldError.invalid(`${path}.${name}[${i}]`, key, text)),
      );
    }),
    ...matchLabelKeys.flatMap((key, i) =>
      mismatchLabelKeys.includes(key)
        ? [
            fieldError.invalid(
              `${path}.matchLabelKeys[${i}]`,
              key,
              'exists in both matchLabelKeys and mismatchLabelKeys',
            ),
          ]
        : [],
    ),
  ];
}
