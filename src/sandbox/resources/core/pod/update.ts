import { clone, equal, type Pod, type PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { diffPodSpecs } from '../../parts/go-diff/index.ts';
import { inclusive, mostInt32 } from '../../parts/numbers.ts';

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
  const ofImages = (['containers', 'initContainers'] as const).flatMap((list) =>
    (next.spec[list] ?? []).flatMap(({ image }, i) =>
      image?.trim() ? [] : [fieldError.required(`spec.${list}[${i}].image`)],
    ),
  );
  const ofDeadline = validateDeadline(next.spec, old.spec);
  // With a deadline that cannot be, nothing further is looked at.
  if (ofDeadline.length > 0 && next.spec.activeDeadlineSeconds !== undefined) return [...ofImages, ...ofDeadline];
  const errors = [
    ...ofImages,
    ...ofDeadline,
    ...validateTolerations(next.spec, old.spec),
    ...validateGates(next.spec, old.spec),
    ...validateGatedChanges(next.spec, old.spec),
  ];
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
  if (after === undefined)
    return before === undefined
      ? []
      : [fieldError.invalid(path, null, 'must not update from a positive integer to nil value')];
  const wrong = inclusive(after, 0, mostInt32, path);
  if (wrong.length > 0) return wrong;
  return before !== undefined && after > before
    ? [fieldError.invalid(path, after, 'must be less than or equal to previous value')]
    : [];
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

/** Gates can only be taken away. */
function validateGates({ schedulingGates: next = [] }: PodSpec, { schedulingGates: old = [] }: PodSpec): FieldError[] {
  return next.flatMap(({ name }, i) => {
    if (old.some((gate) => gate.name === name)) return [];
    const text = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [fieldError.forbidden(`spec.schedulingGates[${i}].name`, text)];
  });
}

/** Behind a gate the nodes that a Pod may go to can become fewer. */
function validateGatedChanges(next: PodSpec, old: PodSpec): FieldError[] {
  if (!old.schedulingGates?.length) return [];
  const errors: FieldError[] = [];
  const [after, before] = [next.nodeSelector ?? {}, old.nodeSelector ?? {}];
  if (Object.entries(before).some(([key, value]) => after[key] !== value)) {
    const text = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
    errors.push(fieldError.invalid('spec.nodeSelector', after, text));
  }
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const [newTerms, oldTerms] = [termsOf(next), termsOf(old)];
  if (oldTerms.length === 0) return errors;
  if (newTerms.length !== oldTerms.length) {
    const text = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [...errors, fieldError.invalid(path, newTerms, text)];
  }
  oldTerms.forEach((term, i) => {
    const kept = (['matchExpressions', 'matchFields'] as const).every((list) =>
      (term[list] ?? []).every((one) => newTerms[i]?.[list]?.some((other) => equal(one, other))),
    );
    const text = 'only additions are allowed (no mutations or deletions)';
    if (!kept) errors.push(fieldError.invalid(`${path}[${i}]`, newTerms[i], text));
  });
  return errors;
}

function termsOf({ affinity }: PodSpec) {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
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
  if (old.schedulingGates?.length) undoGatedChanges(spec, old);
  const grace = old.terminationGracePeriodSeconds;
  if (grace !== undefined && grace < 0 && spec.terminationGracePeriodSeconds === 1)
    spec.terminationGracePeriodSeconds = grace;
  return spec;
}

function undoGatedChanges(spec: PodSpec, old: PodSpec): void {
  if (old.nodeSelector) spec.nodeSelector = old.nodeSelector;
  else delete spec.nodeSelector;
  const { nodeAffinity, ...rest } = spec.affinity ?? {};
  const before = old.affinity?.nodeAffinity;
  const affinity = { ...rest, ...(before && { nodeAffinity: before }) };
  if (Object.keys(affinity).length > 0 || old.affinity) spec.affinity = affinity;
  else delete spec.affinity;
}
