import { formatTime } from './time.ts';

/** A meta/v1 Condition, as budgets and the newer kinds have them. */
export interface Condition {
  type: string;
  status: string;
  observedGeneration?: number;
  lastTransitionTime: string;
  reason: string;
  message: string;
}

/** Puts a condition in place; the time of transition stays while its status does. */
export function setCondition(
  conditions: readonly Condition[],
  next: Omit<Condition, 'lastTransitionTime'>,
  now: number,
): Condition[] {
  const current = conditions.find(({ type }) => type === next.type);
  const same = current?.status === next.status;
  const set = { ...next, lastTransitionTime: same ? current.lastTransitionTime : formatTime(now) };
  return current ? conditions.map((one) => (one === current ? set : one)) : [...conditions, set];
}
