import { clone, equal, type Pod, type PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { diffPodSpecs } from '../../parts/go-diff/index.ts';

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** The rules for a change of a Pod: hardly anything of its spec may change. */
export function validatePodUpdate(next: Pod, old: Pod): FieldError[] {
  for (const list of ['containers', 'initContainers'] as const)
    if ((next.spec[list] ?? []).length !== (old.spec[list] ?? []).length)
      return [fieldError.forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
  const errors = [...validateDeadline(next.spec, old.spec), ...validateTolerations(next.spec, old.spec)];
  const allowed = withAllowedChangesUndone(next.spec, old.spec);
  if (!equal(allowed, old.spec)) {
    const text = `pod updates may not change fields other than ${changeable.join(',')}\n${diffPodSpecs(old.spec, allowed)}`;
    errors.push(fieldError.forbidden('spec', text));
  }
  return errors;
}

function validateDeadline(next: PodSpec, old: PodSpec): FieldError[] {
  const path = 'spec.activeDeadlineSeconds';
  const [after, before] = [next.activeDeadlineSeconds, old.activeDeadlineSeconds];
  if (before === undefined) return [];
  if (after === undefined)
    return [fieldError.invalid(path, null, 'must not update from a positive integer to nil value')];
  return after > before ? [fieldError.invalid(path, after, 'must be less than or equal to previous value')] : [];
}

function validateTolerations(next: PodSpec, old: PodSpec): FieldError[] {
  const kept = (old.tolerations ?? []).every((before) =>
    (next.tolerations ?? []).some((after) =>
      equal({ ...before, tolerationSeconds: undefined }, { ...after, tolerationSeconds: undefined }),
    ),
  );
  const text = 'existing toleration can not be modified except its tolerationSeconds';
  return kept ? [] : [fieldError.forbidden('spec.tolerations', text)];
}

/** The new spec with the old values in all fields that may change: what still differs is forbidden. */
function withAllowedChangesUndone(next: PodSpec, old: PodSpec): PodSpec {
  const spec = clone(next);
  for (const list of ['containers', 'initContainers'] as const)
    spec[list]?.forEach((container, i) => {
      const image = old[list]?.[i]?.image;
      if (image !== undefined) container.image = image;
    });
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const) {
    delete spec[field];
    if (old[field] !== undefined) Object.assign(spec, { [field]: old[field] });
  }
  const grace = old.terminationGracePeriodSeconds;
  if (grace !== undefined && grace < 0 && spec.terminationGracePeriodSeconds === 1)
    spec.terminationGracePeriodSeconds = grace;
  return spec;
}
