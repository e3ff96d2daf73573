import { type Container, keyOf, type Pod } from '../../kube/object.ts';
import type { EventText } from '../client.ts';
import type { NodeContext } from './node-context.ts';
import type { PodContainers } from './pod-containers.ts';
import { isRunning, type PodState } from './pod-state.ts';
import { graceOf, type PodStops } from './pod-stops.ts';
import { allocationOf, asAllocated, deferredEvent, limitsOf, resizeEvents, resizeRestarts } from './resize.ts';

/** Gives a Pod's containers what they may use, when that changes while they run and the node has room. */
export interface PodResize {
  /** The Pod as its node runs it: with what its containers were given. */
  look(pod: Pod): Pod;
  allocated(): Pod;
  /** A container runs that was started for its new resources. */
  started(name: string): void;
}

export function podResize(
  { refuse, clock, deferred }: NodeContext,
  first: Pod,
  state: PodState,
  containers: PodContainers,
  stops: PodStops,
  tell: (pod: Pod, text: EventText) => void,
): PodResize {
  const key = keyOf(first);
  let allocated = asGiven(first);
  const restarting = new Set<string>();
  const complete = () => {
    if (restarting.size === 0) tell(allocated, resizeEvents(allocated).completed);
  };
  const find = (name: string) => containersOf(allocated).find((known) => known.name === name);

  function give(pod: Pod): void {
    tell(pod, resizeEvents(pod).started);
    for (const container of containersOf(pod)) {
      const { name } = container;
      if (!isRunning(state.containers.get(name))) continue;
      if (!resizeRestarts(container, find(name))) {
        containers.runtime(name)?.setLimits(limitsOf(container));
        continue;
      }
      restarting.add(name);
      stops.stop(pod, container, `Container ${name} resize requires restart`, graceOf(pod));
    }
  }

  return {
    look(pod) {
      const isAsked = allocationOf(pod) !== allocationOf(allocated);
      const refusal = isAsked ? refuse(pod) : undefined;
      if (refusal) {
        const { generation = 0 } = pod.metadata;
        const isKnown = state.deferred?.generation === generation;
        if (!isKnown) tell(pod, deferredEvent(pod, refusal));
        const atMs = (isKnown && state.deferred?.atMs) || clock.now();
        state.deferred = { message: refusal.message, generation, atMs };
        deferred.add(key);
        allocated = asAllocated(pod, (name) => find(name)?.resources);
        return allocated;
      }
      state.deferred = undefined;
      deferred.delete(key);
      if (isAsked) give(pod);
      allocated = pod;
      if (isAsked) complete();
      return pod;
    },
    allocated: () => allocated,
    started(name) {
      if (restarting.delete(name)) complete();
    },
  };
}

/** What a kubelet that starts anew finds: the statuses tell what was given. */
function asGiven(pod: Pod): Pod {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const given = asAllocated(pod, (name) => statuses.find((status) => status.name === name)?.resources);
  return allocationOf(given) === allocationOf(pod) ? pod : given;
}

const containersOf = ({ spec }: Pod): Container[] => [...(spec.initContainers ?? []), ...spec.containers];
