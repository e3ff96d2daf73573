import type { Container, Pod } from '../../kube/object.ts';
import { milliValue, parseQuantity, wholeValue } from '../../kube/quantity.ts';
import type { EventText } from '../client.ts';
import type { Limits } from '../runtime/cgroup.ts';

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

/** What the kubelet tells of a resize (pkg/kubelet/events/resize.go). */
export function resizeEvents({ spec, metadata }: Pod): EventText[] {
  const initContainers = summary(spec.initContainers);
  const detail = JSON.stringify({
    ...(initContainers.length > 0 && { initContainers }),
    containers: summary(spec.containers),
    generation: metadata.generation ?? 0,
  });
  return [
    { type: 'Normal', reason: 'ResizeStarted', message: `Pod resize started: ${detail}` },
    { type: 'Normal', reason: 'ResizeCompleted', message: `Pod resize completed: ${detail}` },
  ];
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
