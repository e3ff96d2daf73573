import { controllerOf, type Node, type Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import type { Client } from '../client.ts';
import { type Amounts, allocatableOf, needsOf, requestsOf, sum } from './amounts.ts';

/** A node with the pods on it that have not finished. */
export interface NodeInfo {
  node: Node;
  pods: readonly Pod[];
  allocatable: Amounts;
  requested: Amounts;
  /** CPU and memory that the pods are taken to need, also those that request none. */
  needed: Amounts;
  /** Those of the pods that say which others they like or avoid. */
  withAffinity: readonly Pod[];
  /** How many of the pods that stay each controller has, by its uid. */
  byOwner: ReadonlyMap<string, number>;
}

/** The cluster as one scheduling decision sees it. */
export interface Snapshot {
  nodes: readonly NodeInfo[];
  client: Client;
}

/** The nodes with their pods, kept up to date: a decision looks at all nodes, and few of them have changed. */
export interface Nodes {
  /** To be told of each pod's change. */
  note(change: { type: string; object: Pod }): void;
  /**
   * The nodes and their pods now. For a pod that is to be placed, those count too for which others gave way, unless it
   * is more important.
   */
  snapshot(client: Client, incoming?: Pod): Snapshot;
}

export function watchNodes(): Nodes {
  const places = new Map<string, string>();
  const onNode = new Map<string, Map<string, Pod>>();
  const nominated = new Map<string, Pod>();
  const infos = new Map<string, NodeInfo>();

  function leave(uid: string): void {
    const place = places.get(uid);
    if (place === undefined) return;
    places.delete(uid);
    infos.delete(place);
    const pods = onNode.get(place);
    pods?.delete(uid);
    if (pods?.size === 0) onNode.delete(place);
  }

  function arrive(pod: Pod, place: string): void {
    const { uid } = pod.metadata;
    const pods = onNode.get(place) ?? new Map<string, Pod>();
    onNode.set(place, pods.set(uid, pod));
    places.set(uid, place);
    infos.delete(place);
  }

  function infoOf(node: Node, guests: readonly Pod[]): NodeInfo {
    const { name } = node.metadata;
    const known = infos.get(name);
    if (known?.node === node && guests.length === 0) return known;
    const info = nodeInfo(node, [...(onNode.get(name)?.values() ?? []), ...guests]);
    if (guests.length === 0) infos.set(name, info);
    return info;
  }

  return {
    note({ type, object: pod }) {
      const { uid } = pod.metadata;
      const place = type === 'DELETED' || isFinished(pod) ? undefined : pod.spec.nodeName;
      if (place === undefined || places.get(uid) !== place) leave(uid);
      if (place) arrive(pod, place);
      if (type !== 'DELETED' && !isFinished(pod) && !place && pod.status?.nominatedNodeName) nominated.set(uid, pod);
      else nominated.delete(uid);
    },
    snapshot(client, incoming) {
      const guests = incoming ? [...nominated.values()].filter((pod) => comesBefore(pod, incoming)) : [];
      const of = (name: string) => guests.filter(({ status }) => status?.nominatedNodeName === name);
      return { client, nodes: client.list('nodes').map((node) => infoOf(node, of(node.metadata.name))) };
    },
  };
}

function comesBefore(pod: Pod, incoming: Pod): boolean {
  if (pod.metadata.uid === incoming.metadata.uid || pod.metadata.deletionTimestamp) return false;
  return (pod.spec.priority ?? 0) >= (incoming.spec.priority ?? 0);
}

/** A node and the pods on it, with their sums. */
export function nodeInfo(node: Node, pods: readonly Pod[]): NodeInfo {
  const byOwner = new Map<string, number>();
  for (const pod of pods) {
    const owner = pod.metadata.deletionTimestamp ? undefined : controllerOf(pod)?.uid;
    if (owner) byOwner.set(owner, (byOwner.get(owner) ?? 0) + 1);
  }
  return {
    node,
    pods,
    allocatable: allocatableOf(node),
    requested: sum(...pods.map(requestsOf)),
    needed: sum(...pods.map(needsOf)),
    withAffinity: pods.filter(({ spec: { affinity } }) => affinity?.podAffinity || affinity?.podAntiAffinity),
    byOwner,
  };
}
