import { checkLabelKey } from '../../../../kube/names.ts';
import type { PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

/** The rules for what must be true besides before a Pod is ready. */
export function validateReadinessGates(gates: NonNullable<PodSpec['readinessGates']>, path: string): FieldError[] {
  return gates.flatMap(({ conditionType }, i) =>
    checkLabelKey(conditionType).map((text) => fieldError.invalid(`${path}[${i}].conditionType`, conditionType, text)),
  );
}

/** The rules for what holds a Pod back from its node. */
export function validateSchedulingGates(gates: NonNullable<PodSpec['schedulingGates']>, path: string): FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap(({ name = '' }, i) => {
    const errors = checkLabelKey(name).map((text) => fieldError.invalid(`${path}[${i}]`, name, text));
    if (seen.has(name)) errors.push(fieldError.duplicate(`${path}[${i}]`, name));
    seen.add(name);
    return errors;
  });
}

/** The rules for the names of devices that a Pod claims. */
export function validateResourceClaims(claims: NonNullable<PodSpec['resourceClaims']>, path: string): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap(({ name, resourceClaimName, resourceClaimTemplateName }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(fieldError.required(`${at}.name`));
    else if (seen.has(name)) errors.push(fieldError.duplicate(`${at}.name`, name));
    seen.add(name);
    if (resourceClaimName && resourceClaimTemplateName) {
      const text = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      errors.push(fieldError.invalid(at, { Name: name }, text));
    }
    if (!resourceClaimName && !resourceClaimTemplateName) {
      const text = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      errors.push(fieldError.invalid(at, { Name: name }, text));
    }
    return errors;
  });
}
