import type { Deployment } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';

type Condition = NonNullable<NonNullable<Deployment['status']>['conditions']>[number];

// No deadline: Kubernetes writes the largest int32 for it.
const never = 2147483647;

export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function without(conditions: readonly Condition[] | undefined, type: string): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/** A condition that begins now. */
export function condition(type: string, status: string, reason: string, message: string, now: number): Condition {
  const time = formatTime(now);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

/** Puts a condition last, unless one with its status and reason is there; a status that stays keeps its transition time. */
export function withCondition(conditions: readonly Condition[] | undefined, next: Condition): Condition[] {
  const current = findCondition(conditions, next.type);
  if (current?.status === next.status && current.reason === next.reason) return [...(conditions ?? [])];
  const same = current?.status === next.status && current.lastTransitionTime;
  return [...without(conditions, next.type), same ? { ...next, lastTransitionTime: same } : next];
}

export function hasDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== never;
}
