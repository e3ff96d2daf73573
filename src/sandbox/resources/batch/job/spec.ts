import type { JobSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegative } from '../../parts/numbers.ts';
import { validatePodTemplate } from '../../parts/pod/spec.ts';
import { validateFailurePolicy } from './failure-policy.ts';
import { validateManagedBy } from './managed-by.ts';
import { validateSuccessPolicy } from './success-policy.ts';

const mostInParallel = 100_000;
const manyCompletions = 100_000;
const limitForMany = 10_000;

/** The rules for a Job's spec that a CronJob's template shares (validateJobSpec of pkg/apis/batch/validation). */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const { template, restartPolicy = '' } = {
    template: spec.template,
    restartPolicy: spec.template?.spec?.restartPolicy,
  };
  return [
    ...nonNegative(spec.parallelism, `${path}.parallelism`),
    ...nonNegative(spec.completions, `${path}.completions`),
    ...nonNegative(spec.activeDeadlineSeconds, `${path}.activeDeadlineSeconds`),
    ...nonNegative(spec.backoffLimit, `${path}.backoffLimit`),
    ...nonNegative(spec.ttlSecondsAfterFinished, `${path}.ttlSecondsAfterFinished`),
    ...nonNegative(spec.backoffLimitPerIndex, `${path}.backoffLimitPerIndex`),
    ...nonNegative(spec.maxFailedIndexes, `${path}.maxFailedIndexes`),
    ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
      ? [fieldError.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')]
      : []),
    ...validateManagedBy(spec.managedBy, `${path}.managedBy`),
    ...validateMode(spec, path),
    ...(spec.podFailurePolicy ? validateFailurePolicy(spec, `${path}.podFailurePolicy`) : []),
    ...(spec.successPolicy ? validateSuccessPolicy(spec, `${path}.successPolicy`) : []),
    ...validateReplacementPolicy(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(template ?? {}, `${path}.template`),
    ...validateRestartPolicy(spec, restartPolicy, `${path}.template.spec.restartPolicy`),
  ];
}

export function isIndexed(spec: JobSpec): boolean {
  return spec.completionMode === 'Indexed';
}

function validateMode(spec: JobSpec, path: string): FieldError[] {
  const { completionMode = 'NonIndexed', completions, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  if (completionMode !== 'NonIndexed' && completionMode !== 'Indexed')
    errors.push(fieldError.notSupported(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']));
  if (completionMode === 'Indexed') {
    if (completions === undefined)
      errors.push(fieldError.required(`${path}.completions`, 'when completion mode is Indexed'));
    errors.push(...validateIndexedSizes(spec, path));
  }
  if (completionMode === 'NonIndexed') {
    const text = 'requires indexed completion mode';
    if (backoffLimitPerIndex !== undefined)
      errors.push(fieldError.invalid(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, text));
    if (maxFailedIndexes !== undefined)
      errors.push(fieldError.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, text));
  }
  return errors;
}

function validateIndexedSizes(spec: JobSpec, path: string): FieldError[] {
  const { completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  const tooBig = (field: 'parallelism' | 'maxFailedIndexes', text: string) =>
    errors.push(fieldError.invalid(`${path}.${field}`, spec[field], text));
  if ((parallelism ?? 0) > mostInParallel)
    tooBig('parallelism', `must be less than or equal to ${mostInParallel} when completion mode is Indexed`);
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
    tooBig('maxFailedIndexes', 'must be less than or equal to completions');
  if ((maxFailedIndexes ?? 0) > mostInParallel)
    tooBig('maxFailedIndexes', `must be less than or equal to ${mostInParallel}`);
  if ((completions ?? 0) <= manyCompletions || backoffLimitPerIndex === undefined) return errors;
  const why = `must be less than or equal to ${limitForMany} when completions are above ${manyCompletions} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined) {
    const text = `must be specified when completions is above ${manyCompletions}`;
    errors.push(fieldError.required(`${path}.maxFailedIndexes`, text));
  }
  if ((parallelism ?? 0) > limitForMany) tooBig('parallelism', why);
  if ((maxFailedIndexes ?? 0) > limitForMany) tooBig('maxFailedIndexes', why);
  return errors;
}

function validateReplacementPolicy({ podReplacementPolicy, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  if (podReplacementPolicy === undefined) return [];
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return supported.includes(podReplacementPolicy)
    ? []
    : [fieldError.notSupported(path, podReplacementPolicy, supported)];
}

function validateRestartPolicy({ podFailurePolicy }: JobSpec, restartPolicy: string, path: string): FieldError[] {
  // What nobody said has become Always by now.
  if (restartPolicy === 'Always' || restartPolicy === '')
    return [fieldError.required(path, 'valid values: "OnFailure", "Never"')];
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never')
    return [fieldError.notSupported(path, restartPolicy, ['OnFailure', 'Never'])];
  return podFailurePolicy && restartPolicy !== 'Never'
    ? [fieldError.invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')]
    : [];
}
