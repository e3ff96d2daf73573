import type { Container } from '../../../../kube/object.ts';
import { compareQuantities, parseQuantity } from '../../../../kube/quantity.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegativeQuantity } from '../numbers.ts';
import { isHugePages, isNativeResource as isNative, validateContainerResourceName } from '../resource-names.ts';
import { isWhole } from './whole.ts';

/** The rules for a container's requests and limits. */
export function validateResources(resources: Container['resources'] | undefined, path: string): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {};
  const errors: FieldError[] = [];
  for (const [name, amount] of Object.entries(limits))
    errors.push(...validateAmount(name, amount, `${path}.limits[${name}]`));
  for (const [name, amount] of Object.entries(requests)) {
    errors.push(...validateAmount(name, amount, `${path}.requests[${name}]`));
    const limit = limits[name];
    const mayDiffer = isNative(name) && !isHugePages(name);
    if (limit === undefined) {
      if (!mayDiffer)
        errors.push(fieldError.required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
      continue;
    }
    const excess = compareQuantities(parseQuantity(amount), parseQuantity(limit));
    if (excess !== 0 && !mayDiffer)
      errors.push(fieldError.invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`));
    else if (excess > 0)
      errors.push(
        fieldError.invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`),
      );
  }
  const names = Object.keys({ ...limits, ...requests });
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory'))
    errors.push(fieldError.forbidden(path, 'HugePages require cpu or memory'));
  return errors;
}

function validateAmount(name: string, amount: string, path: string): FieldError[] {
  const errors = validateContainerResourceName(name, path);
  errors.push(...nonNegativeQuantity(amount, path));
  if (!isNative(name) && !isWhole(amount)) errors.push(fieldError.invalid(path, amount, 'must be an integer'));
  return errors;
}
