import { type Condition, setCondition } from './conditions.ts';
import type { PodDisruptionBudget } from './object.ts';

type Status = NonNullable<PodDisruptionBudget['status']>;

/** So long after its eviction a Pod counts as gone, though it is still there (DeletionTimeout of pkg/controller/disruption). */
export const deletionTimeoutMs = 120_000;

/** The conditions of a budget with the one that says whether a Pod may be evicted. */
export function disruptionConditions(
  {
    status,
    disruptionsAllowed,
    observedGeneration,
  }: {
    status: Status | undefined;
    disruptionsAllowed: number;
    observedGeneration: number;
  },
  now: number,
): Condition[] {
  const isAllowed = disruptionsAllowed > 0;
  const next = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    observedGeneration,
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return setCondition((status?.conditions ?? []) as Condition[], next, now);
}
