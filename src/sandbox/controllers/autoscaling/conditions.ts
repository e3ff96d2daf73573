import type { HorizontalPodAutoscaler } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';

type Status = NonNullable<HorizontalPodAutoscaler['status']>;
export type AutoscalerCondition = NonNullable<Status['conditions']>[number];

/** Puts a condition in place of the one of its type; the time of transition stays while the status does. */
export function withCondition(
  conditions: readonly AutoscalerCondition[],
  next: Omit<AutoscalerCondition, 'lastTransitionTime'>,
  now: number,
): AutoscalerCondition[] {
  const current = conditions.find(({ type }) => type === next.type);
  const same = current?.status === next.status ? current.lastTransitionTime : undefined;
  // In the order of the type, which the annotation of v1 shows.
  const { type, status, ...why } = next;
  const set = { type, status, lastTransitionTime: same ?? formatTime(now), ...why };
  return current ? conditions.map((one) => (one === current ? set : one)) : [...conditions, set];
}
