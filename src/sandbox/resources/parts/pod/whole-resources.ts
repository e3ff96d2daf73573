import type { PodSpec } from '../../../../kube/object.ts';
import { podResources } from '../../../../kube/pod-resources.ts';
import { compareAmounts } from '../../../../kube/quota/resource-list.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegativeQuantity } from '../numbers.ts';

const supported = ['cpu', 'hugepages-', 'memory'];
const isSupported = (name: string) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/** The rules for what a Pod asks for as a whole (validatePodResources). */
export function validateWholeResources(spec: PodSpec, path: string): FieldError[] {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  const errors: FieldError[] = [];
  for (const [kind, list] of [
    ['limits', limits],
    ['requests', requests],
  ] as const)
    for (const [name, amount] of Object.entries(list)) {
      const at = `${path}.${kind}[${name}]`;
      if (!isSupported(name)) errors.push(fieldError.notSupported(at, name, supported));
      else errors.push(...nonNegativeQuantity(amount, at));
      const limit = limits[name];
      if (kind === 'requests' && isSupported(name) && limit !== undefined && compareAmounts(amount, limit) > 0) {
        const text = `must be less than or equal to ${name} limit of ${limit}`;
        errors.push(fieldError.invalid(`${path}.requests`, amount, text));
      }
    }
  if (errors.length > 0 || !spec.resources) return errors;
  const { resources, ...rest } = spec;
  for (const [name, sum] of Object.entries(podResources({ spec: rest }, 'requests'))) {
    const amount = requests[name];
    if (amount === undefined || compareAmounts(sum, amount) <= 0) continue;
    const text = `must be greater than or equal to aggregate container requests of ${sum}`;
    errors.push(fieldError.invalid(`${path}.requests[${name}]`, amount, text));
  }
  spec.containers.forEach((container, i) => {
    for (const [name, amount] of Object.entries(container.resources?.limits ?? {})) {
      const limit = limits[name];
      if (limit === undefined || compareAmounts(amount, limit) <= 0) continue;
      const text = `must be less than or equal to pod limits of ${limit}`;
      errors.push(fieldError.invalid(`${path}.containers[${i}][${name}].limits`, amount, text));
    }
  });
  return errors;
}
