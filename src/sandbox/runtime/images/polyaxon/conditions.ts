import { formatTime } from '../../../../kube/time.ts';

export type ConditionType = 'Starting' | 'Running' | 'Warning' | 'Succeeded' | 'Failed' | 'Stopped';

export interface OperationCondition {
  type: ConditionType;
  status: 'True';
  lastUpdateTime: string;
  lastTransitionTime: string;
  reason: string;
  message: string;
}

const finalTypes: readonly ConditionType[] = ['Succeeded', 'Failed', 'Stopped'];

export const isDone = (conditions: readonly OperationCondition[]): boolean =>
  conditions.some(({ type }) => finalTypes.includes(type));

/** The conditions with a new one at the end; undefined when nothing changes. One of each type is kept. */
export function withCondition(
  conditions: readonly OperationCondition[],
  type: ConditionType,
  reason: string,
  message: string,
  nowMs: number,
): OperationCondition[] | undefined {
  const last = conditions.at(-1);
  if (last?.type === type && last.reason === reason) return undefined;
  const at = formatTime(nowMs);
  const made: OperationCondition = {
    type,
    status: 'True',
    lastUpdateTime: at,
    lastTransitionTime: last?.lastTransitionTime ?? at,
    reason,
    message,
  };
  return [...conditions.filter((one) => one.type !== type), made];
}
