import { checkLabelKey, checkLabelValue } from '../../../kube/names.ts';
import type { LabelSelector } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** A requirement as it comes: nothing of it need be there. */
export type SelectorRequirement = Partial<NonNullable<LabelSelector['matchExpressions']>[number]>;

/** The rules for labels (apimachinery/pkg/apis/meta/v1/validation). */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...checkLabelKey(key).map((text) => fieldError.invalid(path, key, text)),
    ...checkLabelValue(value).map((text) => fieldError.invalid(path, value, text)),
  ]);
}

/** The rules for a LabelSelector object; a missing one is not wrong here. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  const expressions = selector?.matchExpressions ?? [];
  return [
    ...validateLabels(selector?.matchLabels, `${path}.matchLabels`),
    ...expressions.flatMap((expression, i) => validateLabelRequirement(expression, `${path}.matchExpressions[${i}]`)),
  ];
}

/** The rules for one requirement of a selector. */
export function validateLabelRequirement(requirement: SelectorRequirement, path: string): FieldError[] {
  const { key, values = [] } = requirement;
  const errors = validateOperator(requirement, path);
  errors.push(...checkLabelKey(key ?? '').map((text) => fieldError.invalid(`${path}.key`, key ?? '', text)));
  values.forEach((value, i) => {
    errors.push(...checkLabelValue(value).map((text) => fieldError.invalid(`${path}.values[${i}]`, value, text)));
  });
  return errors;
}

/** The rule for an operator and how many values it has, whatever is selected by. */
export function validateOperator({ operator, values = [] }: SelectorRequirement, path: string): FieldError[] {
  const at = `${path}.values`;
  if (operator === 'In' || operator === 'NotIn')
    return values.length > 0 ? [] : [fieldError.required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
  if (operator === 'Exists' || operator === 'DoesNotExist')
    return values.length === 0
      ? []
      : [fieldError.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  return [fieldError.invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')];
}
