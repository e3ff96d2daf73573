import type { Job, JobSpec } from '../../../../kube/object.ts';
import { applyPodSpecDefaults } from '../../parts/pod/defaults.ts';

const noLimit = 2147483647;

/** Fills in what pkg/apis/batch/v1/defaults.go does. */
export function applyJobDefaults({ metadata, spec }: Job): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : noLimit;
  const labels = spec.template?.metadata?.labels;
  // The same labels, not a copy: what is generated into them later is seen on the Job too, as on the real server.
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = labels;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  applyJobTemplateDefaults(spec);
}

/** Fills in what a Job's spec gets where it is only a template, in a CronJob. */
export function applyJobTemplateDefaults(spec: JobSpec): void {
  for (const rule of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
  if (spec.template?.spec) applyPodSpecDefaults(spec.template.spec);
}
