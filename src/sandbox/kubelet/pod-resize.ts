import type { Container, Pod } from '../../kube/object.ts';
import type { EventText } from '../client.ts';
import type { PodContainers } from './pod-containers.ts';
import { isRunning, type PodState } from './pod-state.ts';
import { graceOf, type PodStops } from './pod-stops.ts';
import { allocationOf, limitsOf, resizeEvents, resizeRestarts } from './resize.ts';

/** Gives a Pod's containers what they may use, when that changes while they run. */
export interface PodResize {
  look(pod: Pod): void;
  /** A container runs that was started for its new resources. */
  started(name: string): void;
}

export function podResize(
  first: Pod,
  state: PodState,
  containers: PodContainers,
  stops: PodStops,
  tell: (pod: Pod, text: EventText) => void,
): PodResize {
  let allocated = first;
  const restarting = new Set<string>();
  const complete = () => {
    if (restarting.size === 0) tell(allocated, resizeEvents(allocated).completed);
  };
  return {
    look(pod) {
      if (allocationOf(pod) === allocationOf(allocated)) return;
      tell(pod, resizeEvents(pod).started);
      const find = (name: string): Container | undefined =>
        [...(allocated.spec.initContainers ?? []), ...allocated.spec.containers].find((known) => known.name === name);
      for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
        const { name } = container;
        if (!isRunning(state.containers.get(name))) continue;
        if (!resizeRestarts(container, find(name))) {
          containers.runtime(name)?.setLimits(limitsOf(container));
          continue;
        }
        restarting.add(name);
        stops.stop(pod, container, `Container ${name} resize requires restart`, graceOf(pod));
      }
      allocated = pod;
      complete();
    },
    started(name) {
      if (restarting.delete(name)) complete();
    },
  };
}
