import type { KubeObject } from '../../src/kube/object.ts';
import type { MemoryView } from './memory-view.ts';

export const configMap = (name: string, data: Record<string, string> = {}, more = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data,
});
export const deployment = (name: string, container: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, generation: 1 },
  spec: { replicas: 3, template: { metadata: { labels: { app: name } }, spec: { containers: [container] } } },
  status: { observedGeneration: 1, replicas: 3 },
  ...more,
});
/** The reference to an owner that manages the object. */
export const owner = (kind: string, uid: string) => [{ apiVersion: 'apps/v1', kind, name: 'x', uid, controller: true }];

/** A Deployment with its ReplicaSet and one Pod. */
export function rollout(
  view: MemoryView,
  container: Record<string, unknown>,
  podStatus: Record<string, unknown>,
): void {
  const top = view.put(deployment('loader', container));
  const set = view.put({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'loader-1', ownerReferences: owner('Deployment', top.metadata.uid) },
    spec: { replicas: 3 },
    status: { replicas: 3 },
  });
  view.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'loader-1-abc',
      ownerReferences: owner('ReplicaSet', set.metadata.uid),
      labels: { app: 'loader' },
    },
    spec: { containers: [container] },
    status: podStatus,
  });
}
/** The Pod that is there. */
export const podOf = async (view: MemoryView): Promise<KubeObject> => {
  const [pod] = await view.list({ apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }, 'orders');
  if (!pod) throw new Error('no Pod');
  return pod;
};

/** The status of a Pod whose container waits. */
export const waiting = (reason: string, message = '') => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'nginx', state: { waiting: { reason, message } } }],
});
/** What a task may ask for: a Deployment, and a ConfigMap. */
export const loader = {
  object: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'loader' },
    spec: { replicas: 3, template: { spec: { containers: [{ image: 'nginx:1.28' }] } } },
  },
  also: [{ cel: 'object.status.readyReplicas == vars.replicas', say: 'all replicas are ready' }],
};
export const settings = { object: configMap('settings', { batch: '500' }) };

/** An event about an object. */
export const tell = (
  view: MemoryView,
  { kind, metadata: { uid } }: { kind: string; metadata: { uid: string } },
  reason: string,
  message: string,
): KubeObject =>
  view.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${uid}.${reason}.${message.length}` },
    involvedObject: { kind, uid },
    reason,
    message,
  });
