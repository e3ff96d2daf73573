import type { Container, Pod } from '../../kube/object.ts';
import { milliValue, parseQuantity, wholeValue } from '../../kube/quantity.ts';
import type { EventText } from '../client.ts';
import type { Limits } from '../runtime/cgroup.ts';
import type { Refusal } from './admission.ts';

/** What the runtime holds a container to. */
export function limitsOf({ resources: { limits = {}, requests = {} } = {} }: Container): Limits {
  return {
    cpu: limits.cpu === undefined ? undefined : coresOf(limits.cpu),
    cpuRequest: requests.cpu === undefined ? undefined : coresOf(requests.cpu),
    memoryBytes: limits.memory === undefined ? undefined : wholeValue(parseQuantity(limits.memory)),
  };
}

/** Cores of a quantity such as 250m. */
export const coresOf = (cpu: string): number => milliValue(parseQuantity(cpu)) / 1000;

/** What a Pod's containers may use, as text: it changes when they are resized. */
export function allocationOf({ spec }: Pod): string {
  return JSON.stringify([summary(spec.initContainers), summary(spec.containers)]);
}

/** What the kubelet tells when it begins and when it has done a resize (pkg/kubelet/events/resize.go). */
export function resizeEvents(pod: Pod): { started: EventText; completed: EventText } {
  const detail = JSON.stringify(wanted(pod));
  return {
    started: { type: 'Normal', reason: 'ResizeStarted', message: `Pod resize started: ${detail}` },
    completed: { type: 'Normal', reason: 'ResizeCompleted', message: `Pod resize completed: ${detail}` },
  };
}

/** What the kubelet tells when a resize must wait. */
export function deferredEvent(pod: Pod, { reason, message }: Refusal): EventText {
  const detail = JSON.stringify({ ...wanted(pod), error: message });
  return { type: 'Warning', reason: 'ResizeDeferred', message: `Pod resize ${reason}: ${detail}` };
}

function wanted({ spec, metadata }: Pod) {
  const initContainers = summary(spec.initContainers);
  return {
    ...(initContainers.length > 0 && { initContainers }),
    containers: summary(spec.containers),
    generation: metadata.generation ?? 0,
  };
}

/** The Pod with what its containers were given, which may not be what they ask for. */
export function asAllocated(pod: Pod, resourcesOf: (container: string) => Container['resources']): Pod {
  const give = (container: Container): Container => {
    const resources = resourcesOf(container.name);
    return resources ? { ...container, resources } : container;
  };
  const { initContainers, containers } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(initContainers && { initContainers: initContainers.map(give) }),
      containers: containers.map(give),
    },
  };
}

/** Whether a container must be started anew to have what it is given now. */
export function resizeRestarts(container: Container, before: Container | undefined): boolean {
  return (container.resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      (container.resources?.limits?.[resourceName] !== before?.resources?.limits?.[resourceName] ||
        container.resources?.requests?.[resourceName] !== before?.resources?.requests?.[resourceName]),
  );
}

function summary(containers: readonly Container[] = []) {
  return containers.map(({ name, resources: { limits, requests } = {} }) => ({
    name,
    resources: { ...(limits && { limits: sorted(limits) }), ...(requests && { requests: sorted(requests) }) },
  }));
}

function sorted(list: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));
}
