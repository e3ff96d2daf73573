import type { Container, Pod } from '../../kube/object.ts';
import type { EventText } from '../client.ts';
import type { NodeContext } from './node-context.ts';
import type { PodContainers } from './pod-containers.ts';
import { containerState, isRunning, type PodState } from './pod-state.ts';
import { stopContainer } from './stop-container.ts';
import { mustEndBefore } from './termination-order.ts';

type Announce = (pod: Pod, container: Container, event: Omit<EventText, 'fieldPath'>) => void;

/** How the containers of one Pod are stopped. */
export interface PodStops {
  /** Asks one container to end; `why` is told, and it has so much time. */
  stop(pod: Pod, container: Container, why: string, graceSeconds: number): void;
  /** Asks all that run to end, each in its turn. */
  stopAll(pod: Pod, containers: readonly Container[], graceSeconds: number): void;
  /** One has ended: it may be another's turn. */
  look(): void;
}

export function podStops(
  { clock, images }: NodeContext,
  state: PodState,
  containers: PodContainers,
  announce: Announce,
): PodStops {
  const begin = (pod: Pod, container: Container, why: string, graceSeconds: number, isOrdered: boolean) => {
    const known = containerState(state, container.name);
    const runtime = containers.runtime(container.name);
    if (!runtime) return;
    announce(pod, container, { type: 'Normal', reason: 'Killing', message: why });
    known.stop?.cancel();
    known.stop = stopContainer({
      container,
      runtime,
      signal: images.adopt(container.image ?? '')?.stopSignal ?? 'TERM',
      graceSeconds,
      clock,
      isItsTurn: () =>
        !isOrdered || mustEndBefore(pod, container.name).every((name) => !isRunning(state.containers.get(name))),
      hookFailed: () =>
        announce(pod, container, { type: 'Warning', reason: 'FailedPreStopHook', message: 'PreStopHook failed' }),
    });
  };
  return {
    stop: (pod, container, why, graceSeconds) => begin(pod, container, why, graceSeconds, false),
    stopAll(pod, all, graceSeconds) {
      state.stopping = { graceSeconds };
      for (const container of all)
        if (isRunning(state.containers.get(container.name)))
          begin(pod, container, `Stopping container ${container.name}`, graceSeconds, true);
    },
    look() {
      for (const { stop } of state.containers.values()) stop?.look();
    },
  };
}

/** How long a Pod's containers have to end when nobody says otherwise, in seconds. */
export function graceOf({ metadata, spec }: Pod): number {
  return metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
}
