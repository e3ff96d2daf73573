import { checkLabelKey } from '../../../../kube/names.ts';
import type { Container } from '../../../../kube/object.ts';
import { compareQuantities, parseQuantity } from '../../../../kube/quantity.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { isWhole } from './whole.ts';

const standard = ['cpu', 'memory', 'ephemeral-storage'];
const isHugePages = (name: string) => name.startsWith('hugepages-');
const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');

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
  return errors;
}

function validateAmount(name: string, amount: string, path: string): FieldError[] {
  const errors = [...validateResourceName(name, path)];
  if (amount.startsWith('-')) errors.push(fieldError.invalid(path, amount, 'must be greater than or equal to 0'));
  if (!isNative(name) && !isWhole(amount)) errors.push(fieldError.invalid(path, amount, 'must be an integer'));
  return errors;
}

function validateResourceName(name: string, path: string): FieldError[] {
  const wrong = checkLabelKey(name).map((text) => fieldError.invalid(path, name, text));
  if (wrong.length || name.includes('/')) return wrong;
  if (standard.includes(name) || isHugePages(name)) return [];
  const known = ['storage', 'pods', 'services', 'secrets', 'configmaps', 'persistentvolumeclaims'].includes(name);
  return [
    ...(known ? [] : [fieldError.invalid(path, name, 'must be a standard resource type or fully qualified')]),
    fieldError.invalid(path, name, 'must be a standard resource for containers'),
  ];
}
