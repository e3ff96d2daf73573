import type { ContainerStatus, Pod } from '../../../../kube/object.ts';
import { isFinished } from '../../../../kube/pod-phase.ts';
import { age, parseTime } from '../../../../kube/time.ts';

/** What `kubectl get pods` says of a Pod; the rules are printPod's (pkg/printers/internalversion). */
export interface PodSummary {
  ready: string;
  status: string;
  restarts: string;
}

/** Sums up the Pod's containers in the three cells READY, STATUS and RESTARTS. */
export function summarize(pod: Pod, now: number): PodSummary {
  const { spec, status } = pod;
  const sidecars = new Set((spec.initContainers ?? []).flatMap((c) => (c.restartPolicy === 'Always' ? [c.name] : [])));
  const init = readInit(pod, sidecars);
  let reason = status?.reason || status?.phase || '';
  if (status?.conditions?.some(({ type, reason: why }) => type === 'PodScheduled' && why === 'SchedulingGated'))
    reason = 'SchedulingGated';
  let restarts = init.all;
  let ready = init.ready;
  if (init.reason !== undefined) reason = init.reason;
  if (init.reason === undefined || hasCondition(pod, 'Initialized')) {
    const main = readMain(pod, reason);
    reason = main.reason;
    restarts = {
      count: init.sidecars.count + main.restarts.count,
      last: Math.max(init.sidecars.last, main.restarts.last),
    };
    ready += main.ready;
  }
  if (pod.metadata.deletionTimestamp) {
    if (status?.reason === 'NodeLost') reason = 'Unknown';
    else if (!isFinished(pod)) reason = 'Terminating';
  }
  const when = restarts.last > 0 ? ` (${age(new Date(restarts.last).toISOString(), now)} ago)` : '';
  return {
    ready: `${ready}/${(spec.containers ?? []).length + sidecars.size}`,
    status: reason,
    restarts: restarts.count ? `${restarts.count}${when}` : '0',
  };
}

interface Restarts {
  count: number;
  /** Milliseconds since 1970; 0 when never. */
  last: number;
}

function restartsOf(statuses: readonly ContainerStatus[]): Restarts {
  return {
    count: statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0),
    last: Math.max(0, ...statuses.map(({ lastState }) => parseTime(lastState?.terminated?.finishedAt) ?? 0)),
  };
}

/** Reads the init containers up to the first that is not done; `reason` is set when there is one. */
function readInit({ spec, status }: Pod, sidecars: ReadonlySet<string>) {
  const statuses = status?.initContainerStatuses ?? [];
  let ready = 0;
  let seen = statuses.length;
  let reason: string | undefined;
  for (const [i, one] of statuses.entries()) {
    const { terminated, waiting } = one.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecars.has(one.name) && one.started) {
      if (one.ready) ready++;
      continue;
    }
    if (terminated) reason = `Init:${terminationReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') reason = `Init:${waiting.reason}`;
    else reason = `Init:${i}/${(spec.initContainers ?? []).length}`;
    seen = i + 1;
    break;
  }
  const counted = statuses.slice(0, seen);
  return {
    ready,
    reason,
    all: restartsOf(counted),
    sidecars: restartsOf(counted.filter(({ name }) => sidecars.has(name))),
  };
}

function readMain(pod: Pod, given: string) {
  const statuses = pod.status?.containerStatuses ?? [];
  let reason = given;
  let ready = 0;
  let error = '';
  // The first container has the last word.
  for (const one of statuses.toReversed()) {
    const { waiting, terminated, running } = one.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) {
      reason = terminationReason(terminated);
      if (terminated.exitCode !== 0) error = reason;
    } else if (one.ready && running) ready++;
  }
  if (reason === 'Completed') {
    if (ready && hasCondition(pod, 'Ready')) reason = 'Running';
    else if (error) reason = error;
    else if (ready) reason = 'NotReady';
  }
  return { reason, ready, restarts: restartsOf(statuses) };
}

function terminationReason({
  reason,
  signal,
  exitCode,
}: {
  reason?: string;
  signal?: number;
  exitCode: number;
}): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

function hasCondition({ status }: Pod, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}
