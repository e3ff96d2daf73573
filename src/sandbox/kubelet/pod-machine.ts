import type { Container, Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { backOffEnd } from './back-off.ts';
import { type ContainerState, containerState, isRunning, type PodState, restarts, type Verdict } from './pod-state.ts';
import { graceOf } from './pod-stops.ts';

/** The one thing to do next with a Pod. */
export type Step =
  | { kind: 'mount' }
  | { kind: 'sandbox' }
  | { kind: 'start'; container: Container; isInit: boolean }
  /** The container failed and must wait; it has not been said yet. */
  | { kind: 'back-off'; container: Container; isInit: boolean; delayMs: number; endMs: number }
  /** The Pod must not run any longer. */
  | { kind: 'fail'; verdict: Verdict }
  /** Asks the running containers to stop. */
  | { kind: 'stop'; graceSeconds: number }
  /** All containers are stopped: the object can go. */
  | { kind: 'remove' }
  /** Nothing until then, or until something happens. */
  | { kind: 'wait'; untilMs: number | undefined };

// A failed container shows Error for a moment before CrashLoopBackOff, as the next sync of the real one has it.
export const announceMs = 1000;

/** Decides from the Pod, what is known of it and the time alone what comes next. */
export function nextStep(pod: Pod, state: PodState, now: number): Step {
  if (pod.metadata.deletionTimestamp) return ending(state, graceOf(pod)) ?? { kind: 'remove' };
  if (isFinished(pod)) return { kind: 'wait', untilMs: undefined };
  if (state.verdict) return ending(state, state.verdict.graceSeconds) ?? { kind: 'wait', untilMs: undefined };
  const deadlineMs = state.startMs + (pod.spec.activeDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  if (now >= deadlineMs) return { kind: 'fail', verdict: { ...deadlineExceeded, graceSeconds: graceOf(pod) } };
  const step = living(pod, state, now);
  if (step.kind !== 'wait' || deadlineMs === Number.POSITIVE_INFINITY) return step;
  return { kind: 'wait', untilMs: Math.min(step.untilMs ?? deadlineMs, deadlineMs) };
}

// pkg/kubelet/active_deadline.go
const deadlineExceeded = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

function living(pod: Pod, state: PodState, now: number): Step {
  if (!state.mounted) return later(state.mountRetryMs, now) ?? { kind: 'mount' };
  if (state.sandbox === 'none') return { kind: 'sandbox' };
  // The kubelet does one thing after the other: while a hook runs, nothing else begins.
  if ([...state.containers.values()].some(({ giveUpHook }) => giveUpHook)) return { kind: 'wait', untilMs: undefined };
  // Sidecars go when there is nobody left whom they could serve.
  const last = hasDone(pod, state) ? ending(state, graceOf(pod)) : initStep(pod, state, now);
  return last ?? mainStep(pod, state, now);
}

/** Asks what runs to end, again when it has less time by now; undefined when nothing runs any more. */
function ending(state: PodState, graceSeconds: number): Step | undefined {
  if (![...state.containers.values()].some(isRunning)) return undefined;
  if (!state.stopping || graceSeconds < state.stopping.graceSeconds) return { kind: 'stop', graceSeconds };
  return { kind: 'wait', untilMs: undefined };
}

/** None of the Pod's own containers runs or will run again. */
function hasDone(pod: Pod, state: PodState): boolean {
  return pod.spec.containers.every((container) => {
    const exit = state.containers.get(container.name)?.current?.exit;
    return exit !== undefined && !restarts(pod, container, exit.code, false);
  });
}

/** The first init container that has not succeeded; undefined when all have. */
function initStep(pod: Pod, state: PodState, now: number): Step | undefined {
  for (const container of pod.spec.initContainers ?? []) {
    const known = containerState(state, container.name);
    const isSidecar = container.restartPolicy === 'Always';
    if (known.current?.exit?.code === 0 && !isSidecar) continue;
    const step = containerStep(pod, container, known, true, now);
    if (!step && isSidecar) continue;
    return step ?? { kind: 'wait', untilMs: undefined };
  }
  return undefined;
}

function mainStep(pod: Pod, state: PodState, now: number): Step {
  let untilMs: number | undefined;
  // Those that came to look into the Pod are started once.
  for (const container of (pod.spec.ephemeralContainers ?? []) as Container[]) {
    const known = containerState(state, container.name);
    const step = known.current ? undefined : containerStep(pod, container, known, false, now);
    if (step && step.kind !== 'wait') return step;
    if (step?.untilMs !== undefined) untilMs = Math.min(untilMs ?? step.untilMs, step.untilMs);
  }
  for (const container of pod.spec.containers) {
    const step = containerStep(pod, container, containerState(state, container.name), false, now);
    if (!step) continue;
    if (step.kind !== 'wait') return step;
    if (step.untilMs !== undefined) untilMs = Math.min(untilMs ?? step.untilMs, step.untilMs);
  }
  return { kind: 'wait', untilMs };
}

/** What one container needs; undefined when it runs, or has ended for good. */
function containerStep(
  pod: Pod,
  container: Container,
  state: ContainerState,
  isInit: boolean,
  now: number,
): Step | undefined {
  const start: Step = { kind: 'start', container, isInit };
  const blocked = later(state.pull?.untilMs ?? state.retryMs, now);
  const exit = state.current?.exit;
  if (!state.current) return blocked ?? start;
  if (!exit || !restarts(pod, container, exit.code, isInit)) return undefined;
  if (blocked) return blocked;
  const endMs = backOffEnd(state.crashBackOff, exit.atMs);
  if (endMs === undefined || endMs <= now || state.pull) return start;
  if (state.waiting?.reason === 'CrashLoopBackOff') return { kind: 'wait', untilMs: endMs };
  const delayMs = state.crashBackOff?.delayMs ?? 0;
  return later(exit.atMs + announceMs, now) ?? { kind: 'back-off', container, isInit, delayMs, endMs };
}

const later = (ms: number | undefined, now: number): Step | undefined =>
  ms !== undefined && ms > now ? { kind: 'wait', untilMs: ms } : undefined;
