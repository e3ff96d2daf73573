import { controllerOf, isRecord, type KubeObject, type Pod, type PodDisruptionBudget } from '../../../kube/object.ts';
import type { Client } from '../../client.ts';

export interface Expectation {
  expected: number;
  healthy: number;
  /** The names of Pods that no controller manages: their number cannot be known. */
  unmanaged: string[];
}

/** How many Pods there should be, and how many of them healthy. Throws when that cannot be known. */
export function expectationOf({ spec }: PodDisruptionBudget, pods: readonly Pod[], client: Client): Expectation {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined) {
    const scale = scaleOf(pods, client);
    return { ...scale, healthy: Math.max(0, scale.expected - resolve(maxUnavailable, scale.expected)) };
  }
  if (typeof minAvailable !== 'string')
    return minAvailable === undefined
      ? { expected: 0, healthy: 0, unmanaged: [] }
      : { expected: pods.length, healthy: minAvailable, unmanaged: [] };
  const scale = scaleOf(pods, client);
  return { ...scale, healthy: resolve(minAvailable, scale.expected) };
}

/** What the controllers of these Pods want together, each counted once. */
function scaleOf(pods: readonly Pod[], client: Client): { expected: number; unmanaged: string[] } {
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) {
      unmanaged.push(pod.metadata.name);
      continue;
    }
    const scale = scaleOfOwner(owner, pod, client);
    if (!scale) throw new Error(`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`);
    scales.set(scale.uid, scale.replicas);
  }
  return { expected: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged };
}

function scaleOfOwner(
  ref: NonNullable<ReturnType<typeof controllerOf>>,
  pod: Pod,
  client: Client,
): { uid: string; replicas: number } | undefined {
  const served = client.resources().find(({ apiVersion, kind }) => apiVersion === ref.apiVersion && kind === ref.kind);
  if (!served)
    throw new Error(`no matches for kind ${JSON.stringify(ref.kind)} in version ${JSON.stringify(ref.apiVersion)}`);
  const owner: KubeObject | undefined = client.get(served.name, `${pod.metadata.namespace}/${ref.name}`);
  if (owner?.metadata.uid !== ref.uid) return undefined;
  if (!served.scales) throw new Error(`${served.name} does not implement the scale subresource`);
  // A ReplicaSet's own number says little while its Deployment rolls out.
  const above = ref.kind === 'ReplicaSet' ? controllerOf(owner) : undefined;
  const deployment =
    above?.kind === 'Deployment'
      ? client.get('deployments.apps', `${pod.metadata.namespace}/${above.name}`)
      : undefined;
  const counted: KubeObject = deployment?.metadata.uid === above?.uid && deployment ? deployment : owner;
  const replicas = isRecord(counted.spec) ? Number(counted.spec.replicas ?? 0) : 0;
  return { uid: counted.metadata.uid, replicas };
}

function resolve(value: string | number, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number(value.replace('%', '')) * total) / 100);
}
