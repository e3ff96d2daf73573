import { equal, keyOf, type Pod, type Service } from '../../../kube/object.ts';
import { isFinished } from '../../../kube/pod-phase.ts';
import type { Change, Client } from '../../client.ts';
import type { ControllerContext } from '../../engine/define.ts';
import { isReady } from '../pods.ts';

/** Whether the Service's selector selects the pod; a Service without one selects none. */
export function selects({ metadata, spec }: Service, pod: Pod): boolean {
  if (!spec.selector || pod.metadata.namespace !== metadata.namespace) return false;
  const labels = pod.metadata.labels ?? {};
  return Object.entries(spec.selector).every(([key, value]) => labels[key] === value);
}

export function podsOf(client: Client, service: Service): Pod[] {
  return client.list('pods', service.metadata.namespace).filter((pod) => selects(service, pod));
}

/** The pod has an address and has not finished. */
export function hasEndpoint(pod: Pod): boolean {
  return !isFinished(pod) && Boolean(pod.status?.podIP || pod.status?.podIPs?.length);
}

/** The number of a Service's port in a pod; undefined when the pod has no port of that name. */
export function targetPort(pod: Pod, port: NonNullable<Service['spec']['ports']>[number]): number | undefined {
  const target: unknown = port.targetPort ?? port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...pod.spec.containers, ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find(({ name, protocol = 'TCP' }) => name === target && protocol === (port.protocol ?? 'TCP'))?.containerPort;
}

/** Enqueues the Services whose endpoints a pod's change may touch. */
export function enqueueServicesOf({ type, object, old }: Change<Pod>, { client, enqueue }: ControllerContext): void {
  if (type === 'MODIFIED' && old && !touchesEndpoints(object, old)) return;
  for (const service of client.list('services', object.metadata.namespace))
    if (selects(service, object) || (old && selects(service, old))) enqueue(keyOf(service));
}

function touchesEndpoints(pod: Pod, old: Pod): boolean {
  return (
    !equal(pod.metadata.labels, old.metadata.labels) ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    isReady(pod) !== isReady(old) ||
    isFinished(pod) !== isFinished(old) ||
    !equal(pod.status?.podIPs, old.status?.podIPs) ||
    pod.status?.podIP !== old.status?.podIP
  );
}
