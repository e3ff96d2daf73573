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
export function validateLabelRequirement(
  { key, operator, values = [] }: SelectorRequirement,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(fieldError.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(
        fieldError.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
  } else {
    errors.push(fieldError.invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  }
  errors.push(...checkLabelKey(key ?? '').map((text) => fieldError.invalid(`${path}.key`, key ?? '', text)));
  values.forEach((value, i) => {
    errors.push(...checkLabelValue(value).map((text) => fieldError.invalid(`${path}.values[${i}]`, value, text)));
  });
  return errors;
}
