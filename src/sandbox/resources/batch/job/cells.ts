import type { Job } from '../../../../kube/object.ts';
import { humanDuration, parseTime } from '../../../../kube/time.ts';
import { isTrue } from './conditions.ts';

const statuses = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

/** What the Status column says (printJob). */
export function statusCell({ metadata, status }: Job): string {
  const has = (type: string) => isTrue(status?.conditions, type);
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  return statuses.find(has) ?? 'Running';
}

/** How many have succeeded, of how many. */
export function completionsCell({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

/** How long it ran, or runs by now. */
export function durationCell({ status }: Job, now: number): string {
  const start = parseTime(status?.startTime);
  return start === undefined ? '' : humanDuration((parseTime(status?.completionTime) ?? now) - start);
}
