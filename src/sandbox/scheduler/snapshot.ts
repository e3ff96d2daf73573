import type { Node, Pod } from '../../kube/object.ts';
import type { Client } from '../client.ts';
import { type Amounts, allocatableOf, requestsOf, sum } from './amounts.ts';

/** A node with the pods on it that have not finished. */
export interface NodeInfo {
  node: Node;
  pods: readonly Pod[];
  allocatable: Amounts;
  requested: Amounts;
}

/** The cluster as one scheduling decision sees it. */
export interface Snapshot {
  nodes: readonly NodeInfo[];
  client: Client;
}

/**
 * Takes a picture of all nodes and of the pods that are assigned to them. For a pod that is to be placed, those count
 * too for which others gave way, unless it is more important.
 */
export function takeSnapshot(client: Client, incoming?: Pod): Snapshot {
  const byNode = new Map<string, Pod[]>();
  for (const pod of client.list('pods')) {
    const nodeName = pod.spec.nodeName || (incoming && nominationBefore(pod, incoming));
    if (!nodeName || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') continue;
    const pods = byNode.get(nodeName);
    if (pods) pods.push(pod);
    else byNode.set(nodeName, [pod]);
  }
  return { client, nodes: client.list('nodes').map((node) => nodeInfo(node, byNode.get(node.metadata.name) ?? [])) };
}

function nominationBefore(pod: Pod, incoming: Pod): string | undefined {
  if (pod.metadata.uid === incoming.metadata.uid || pod.metadata.deletionTimestamp) return undefined;
  return (pod.spec.priority ?? 0) >= (incoming.spec.priority ?? 0) ? pod.status?.nominatedNodeName : undefined;
}

/** A node and the pods on it, with their sums. */
export function nodeInfo(node: Node, pods: readonly Pod[]): NodeInfo {
  return { node, pods, allocatable: allocatableOf(node), requested: sum(...pods.map(requestsOf)) };
}
