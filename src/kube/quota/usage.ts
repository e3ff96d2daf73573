import type { KubeObject, PersistentVolumeClaim, Pod, Service } from '../object.ts';
import { isFinished } from '../pod-phase.ts';
import { podResources } from '../pod-resources.ts';
import { formatQuantity, parseQuantity, wholeValue } from '../quantity.ts';
import { classOf } from '../volumes.ts';
import type { ResourceList } from './resource-list.ts';

const suffix = '.storageclass.storage.k8s.io/';

/** Kinds that had a name of their own in quotas before `count/` came. */
const olderNames = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);

const computeNames = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
]);

/** What one object of a resource (`plural` or `plural.group`) uses of a quota. `now` in milliseconds. */
export function usageOf(resource: string, object: KubeObject, now: number): ResourceList {
  const counted: Record<string, string> = { [`count/${resource}`]: '1' };
  if (olderNames.has(resource)) counted[resource] = '1';
  if (resource === 'pods') return { ...counted, ...podUsage(object as Pod, now) };
  if (resource === 'persistentvolumeclaims') return { ...counted, ...claimUsage(object as PersistentVolumeClaim) };
  if (resource === 'services') return { ...counted, ...serviceUsage(object as Service) };
  return counted;
}

/** Which of a quota's names speak of the resource. */
export function isAbout(resource: string, name: string): boolean {
  if (name === `count/${resource}`) return true;
  if (olderNames.has(resource) && name === resource) return true;
  if (resource === 'services') return name === 'services.nodeports' || name === 'services.loadbalancers';
  if (resource === 'persistentvolumeclaims')
    return (
      name === 'requests.storage' || name.endsWith(`${suffix}requests.storage`) || name.endsWith(`${suffix}${resource}`)
    );
  if (resource !== 'pods') return false;
  const isExtended = name.startsWith('requests.') && name.includes('/') && !name.includes('kubernetes.io/');
  return (
    computeNames.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-') || isExtended
  );
}

/** The resource that a name in a quota is about, when no object of it is at hand. */
export function resourceOf(name: string): string | undefined {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  return ['pods', 'persistentvolumeclaims', 'services', ...olderNames].find((resource) => isAbout(resource, name));
}

/** The names under which a container's or a Pod's requests and limits are counted. */
export function computeUsage(requests: ResourceList, limits: ResourceList): Record<string, string> {
  const usage: Record<string, string> = { pods: '1' };
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const [request, limit] = [requests[name], limits[name]];
    if (request !== undefined) Object.assign(usage, { [name]: request, [`requests.${name}`]: request });
    if (limit !== undefined) usage[`limits.${name}`] = limit;
  }
  for (const [name, amount] of Object.entries(requests)) {
    if (name.startsWith('hugepages-')) Object.assign(usage, { [name]: amount, [`requests.${name}`]: amount });
    if (name.includes('/') && !name.includes('kubernetes.io/')) usage[`requests.${name}`] = amount;
  }
  return usage;
}

function podUsage(pod: Pod, now: number): ResourceList {
  const { metadata } = pod;
  if (isFinished(pod)) return {};
  const { deletionTimestamp } = metadata;
  // Its deletionTimestamp is the end of its grace period.
  if (deletionTimestamp && Date.parse(deletionTimestamp) < now) return {};
  return computeUsage(podResources(pod, 'requests'), podResources(pod, 'limits'));
}

function claimUsage(claim: PersistentVolumeClaim): ResourceList {
  const name = classOf(claim);
  const given = claim.spec.resources?.requests?.storage;
  const size = given?.endsWith('m') ? String(wholeValue(parseQuantity(given))) : given;
  const usage: Record<string, string> = {};
  if (size !== undefined) usage['requests.storage'] = formatQuantity(parseQuantity(size));
  if (name) usage[`${name}${suffix}persistentvolumeclaims`] = '1';
  if (name && size !== undefined) usage[`${name}${suffix}requests.storage`] = formatQuantity(parseQuantity(size));
  return usage;
}

function serviceUsage({ spec }: Service): ResourceList {
  const ports = spec.ports ?? [];
  const isBalanced = spec.type === 'LoadBalancer';
  const explicit = isBalanced && spec.allocateLoadBalancerNodePorts === false;
  const nodePorts =
    spec.type === 'NodePort' || (isBalanced && !explicit)
      ? ports.length
      : ports.filter(({ nodePort }) => explicit && nodePort).length;
  return { 'services.loadbalancers': isBalanced ? '1' : '0', 'services.nodeports': String(nodePorts) };
}
