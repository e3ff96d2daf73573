import type { Condition } from '../../../../kube/conditions.ts';
import { equal } from '../../../../kube/object.ts';
import { formatTime } from '../../../../kube/time.ts';
import type { JobSet, JobSetStatus, ReplicatedJobStatus } from './job-set.ts';

/** What one step comes to: the status to be written at its end, and what is told when that has been done. */
export interface Outcome {
  status: JobSetStatus;
  isChanged(): boolean;
  events: { type: 'Normal' | 'Warning'; reason: string; message: string }[];
  setReplicated(statuses: ReplicatedJobStatus[]): void;
  /** Sets a condition, and tells of it when it is news. */
  mark(type: ConditionType, is: boolean, reason: string, message: string): void;
  end(type: 'Completed' | 'Failed', reason: string, message: string): void;
  /** All Jobs are to be made anew. */
  restart(counts: boolean, reason: string, message: string): void;
}

export type ConditionType = 'Completed' | 'Failed' | 'Suspended' | 'StartupPolicyInProgress' | 'StartupPolicyCompleted';

const opposites: Partial<Record<ConditionType, ConditionType>> = {
  StartupPolicyInProgress: 'StartupPolicyCompleted',
  StartupPolicyCompleted: 'StartupPolicyInProgress',
};

export function outcomeOf(set: JobSet, nowMs: number): Outcome {
  const { status } = set;
  const before = structuredClone(status);
  const events: Outcome['events'] = [];
  const outcome: Outcome = {
    status,
    events,
    isChanged: () => !equal(before, status),
    setReplicated(statuses) {
      status.replicatedJobsStatus = statuses;
    },
    mark(type, is, reason, message) {
      const changed = withCondition(status.conditions ?? [], type, is, { reason, message }, nowMs);
      if (!changed) return;
      status.conditions = changed;
      events.push({ type: type === 'Failed' ? 'Warning' : 'Normal', reason, message });
    },
    end(type, reason, message) {
      outcome.mark(type, true, reason, message);
      status.terminalState = type;
    },
    restart(counts, reason, message) {
      status.restarts = (status.restarts ?? 0) + 1;
      if (counts) status.restartsCountTowardsMax = (status.restartsCountTowardsMax ?? 0) + 1;
      events.push({ type: 'Warning', reason, message });
    },
  };
  return outcome;
}

/** The conditions with this one; undefined when nothing changes. One that is false is not begun with. */
function withCondition(
  conditions: readonly Condition[],
  type: ConditionType,
  is: boolean,
  words: Pick<Condition, 'reason' | 'message'>,
  nowMs: number,
): Condition[] | undefined {
  const status = is ? 'True' : 'False';
  const next = { type, status, ...words, lastTransitionTime: formatTime(nowMs) };
  const isKnown = conditions.some((one) => one.type === type);
  const changed = conditions.map((one) => {
    if (one.type === type) return one.status === status ? one : next;
    return is && one.type === opposites[type] && one.status === 'True' ? { ...one, status: 'False' } : one;
  });
  if (!isKnown && is) changed.push(next);
  return equal(changed, conditions) ? undefined : changed;
}
