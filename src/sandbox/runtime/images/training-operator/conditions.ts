import { formatTime } from '../../../../kube/time.ts';

export type JobConditionType = 'Created' | 'Running' | 'Restarting' | 'Succeeded' | 'Failed';

export interface JobCondition {
  type: JobConditionType;
  status: 'True' | 'False';
  reason: string;
  message: string;
  lastUpdateTime: string;
  lastTransitionTime: string;
}

const isTrue = (conditions: readonly JobCondition[], type: JobConditionType) =>
  conditions.some((one) => one.type === type && one.status === 'True');

export const isSucceeded = (conditions: readonly JobCondition[]): boolean => isTrue(conditions, 'Succeeded');
export const isFinished = (conditions: readonly JobCondition[]): boolean =>
  isSucceeded(conditions) || isTrue(conditions, 'Failed');

/** The conditions with this one as the last; a job that has failed keeps its own. Running and Restarting replace each other. */
export function withJobCondition(
  conditions: readonly JobCondition[],
  type: JobConditionType,
  message: string,
  nowMs: number,
): JobCondition[] {
  const reason = `PyTorchJob${type}`;
  const before = conditions.find((one) => one.type === type);
  const isSame = before?.status === 'True' && before.reason === reason;
  if (isTrue(conditions, 'Failed') || isSame) return [...conditions];
  const at = formatTime(nowMs);
  const other = type === 'Running' ? 'Restarting' : type === 'Restarting' ? 'Running' : undefined;
  const ends = type === 'Succeeded' || type === 'Failed';
  const kept = conditions
    .filter((one) => one.type !== type && one.type !== other)
    .map((one) => (ends && one.type === 'Running' ? { ...one, status: 'False' as const } : one));
  const transition = before?.status === 'True' ? before.lastTransitionTime : at;
  return [...kept, { type, status: 'True', reason, message, lastUpdateTime: at, lastTransitionTime: transition }];
}
