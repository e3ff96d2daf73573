import type { Job } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';

export type JobCondition = NonNullable<NonNullable<Job['status']>['conditions']>[number];

/** A condition that begins now. */
export function condition(type: string, status: string, reason: string, message: string, now: number): JobCondition {
  const time = formatTime(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

/** The condition of this type, when it is true. */
export function trueCondition(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find((one) => one.type === type && one.status === 'True');
}

export function isFinished(job: Job): boolean {
  return trueCondition(job, 'Complete') !== undefined || trueCondition(job, 'Failed') !== undefined;
}

/** Puts the condition in; undefined when it is there as it is, or when it would say that nothing is not so. */
export function ensured(conditions: readonly JobCondition[], next: JobCondition): JobCondition[] | undefined {
  const current = conditions.find(({ type }) => type === next.type);
  if (!current) return next.status === 'False' ? undefined : [...conditions, next];
  const isSame = (['status', 'reason', 'message'] as const).every((field) => current[field] === next[field]);
  return isSame ? undefined : conditions.map((one) => (one === current ? next : one));
}
