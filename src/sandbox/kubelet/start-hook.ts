import type { Container, Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { runHook } from './hooks.ts';
import type { PodContainers } from './pod-containers.ts';
import type { PodEvents } from './pod-events.ts';
import { containerState, type PodState } from './pod-state.ts';
import { graceOf, type PodStops } from './pod-stops.ts';

/** Runs the hook of a container that has just started; one whose hook fails is stopped. */
export function beginHook(
  pod: Pod,
  container: Container,
  settings: { clock: Clock; state: PodState; containers: PodContainers; stops: PodStops; events: PodEvents },
  ended: () => void,
): void {
  const { clock, state, containers, stops, events } = settings;
  const hook = container.lifecycle?.postStart;
  const runtime = containers.runtime(container.name);
  if (!hook || !runtime) return;
  const known = containerState(state, container.name);
  let isOver = false;
  const giveUp = runHook(hook, { container, runtime, clock }, (succeeded) => {
    isOver = true;
    known.giveUpHook = undefined;
    if (!succeeded) {
      events.announce(pod, container, {
        type: 'Warning',
        reason: 'FailedPostStartHook',
        message: 'PostStartHook failed',
      });
      stops.stop(pod, container, 'FailedPostStartHook', graceOf(pod));
    }
    ended();
  });
  if (!isOver) known.giveUpHook = giveUp;
}

/** The API hears of a container when its hook is through. */
export function isStarting(pod: Pod, state: PodState): boolean {
  return !pod.metadata.deletionTimestamp && [...state.containers.values()].some(({ giveUpHook }) => giveUpHook);
}
