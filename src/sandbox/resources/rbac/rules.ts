import type { PolicyRule } from '../../access/policy-rule.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rules for the rules of a role (ValidatePolicyRule); those of a Role cannot speak of URLs. */
export function validateRules(rules: readonly PolicyRule[] | null | undefined, namespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap((rule, i) => validateRule(rule, namespaced, `rules[${i}]`));
}

function validateRule(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
  const errors: FieldError[] = [];
  if (!verbs?.length) errors.push(fieldError.required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs?.length) {
    const wrong = (detail: string) => fieldError.invalid(`${path}.nonResourceURLs`, nonResourceURLs, detail);
    if (namespaced) errors.push(wrong('namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups?.length || resources?.length || resourceNames?.length)
      errors.push(wrong('rules cannot apply to both regular resources and non-resource URLs'));
    return errors;
  }
  if (!apiGroups?.length)
    errors.push(fieldError.required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (!resources?.length)
    errors.push(fieldError.required(`${path}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}
