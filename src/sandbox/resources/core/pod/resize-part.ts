import { type Container, clone, equal, type Pod } from '../../../../kube/object.ts';
import { podQosClass } from '../../../../kube/qos.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import type { PartStrategy } from '../../define.ts';

const lists = ['containers', 'initContainers'] as const;
const changeable = ['cpu', 'memory'];

/** What a running Pod's containers may use: CPU and memory can change, and all else is left as it was. */
export const resizePart: PartStrategy<Pod> = {
  merge(old, given) {
    const next = clone(old);
    for (const list of lists) {
      const [before, after] = [old.spec[list] ?? [], given.spec?.[list] ?? []];
      const isSame = before.length === after.length && before.every(({ name }, i) => after[i]?.name === name);
      if (!isSame) {
        // Validation says what is wrong with it.
        next.spec[list] = clone(after) as Container[];
        continue;
      }
      next.spec[list]?.forEach((container, i) => {
        const { resources, resizePolicy } = after[i] ?? {};
        container.resources = clone(resources ?? {});
        if (resizePolicy) container.resizePolicy = clone(resizePolicy);
      });
    }
    return next;
  },

  validate(next, old) {
    const errors: FieldError[] = [];
    if (podQosClass(next.spec) !== podQosClass(old.spec)) {
      const text = 'Pod QOS Class may not change as a result of resizing';
      errors.push(fieldError.invalid('spec', next.status?.qosClass, text));
    }
    const order = lists.flatMap((list) => validateOrder(next.spec[list] ?? [], old.spec[list] ?? [], list));
    if (order.length > 0) return [...errors, ...order];
    for (const list of lists)
      (old.spec[list] ?? []).forEach(({ resources: before = {} }, i) => {
        const after = next.spec[list]?.[i]?.resources ?? {};
        const at = `spec.${list}[${i}].resources`;
        for (const kind of ['requests', 'limits'] as const)
          if (Object.keys(before[kind] ?? {}).some((name) => after[kind]?.[name] === undefined))
            errors.push(fieldError.forbidden(`${at}.${kind}`, `resource ${kind} cannot be removed`));
        if (!equal(others(after), others(before)))
          errors.push(fieldError.forbidden('spec', 'only cpu and memory resources are mutable'));
      });
    return errors;
  },
};

function validateOrder(next: readonly Container[], old: readonly Container[], list: string): FieldError[] {
  if (next.length !== old.length)
    return [fieldError.forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  return old.flatMap(({ name }, i) =>
    next[i]?.name === name
      ? []
      : [fieldError.forbidden(`spec.${list}[${i}].name`, `${list} may not be renamed or reordered on resize`)],
  );
}

/** What of a container's resources may not change. */
function others({ requests = {}, limits = {} }: NonNullable<Container['resources']>) {
  const fixed = (list: Record<string, string>) =>
    Object.fromEntries(Object.entries(list).filter(([name]) => !changeable.includes(name)));
  return [fixed(requests), fixed(limits)];
}
