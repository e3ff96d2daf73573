import { keyOf, type Node, type PersistentVolume, type PersistentVolumeClaim, type Pod } from '../../../kube/object.ts';
import { claimsOf, classOf, findVolume, isFullyBound, volumeAnnotations } from '../../../kube/volumes.ts';
import type { Client } from '../../client.ts';
import { type Filter, never } from './define.ts';
import { matchesTerm } from './node-selector.ts';

/** What is to be done for a claim when the pod goes to a node: take a volume, or have one made there. */
export type ClaimPlan =
  | { kind: 'take'; claim: PersistentVolumeClaim; volume: PersistentVolume }
  | { kind: 'provision'; claim: PersistentVolumeClaim };

/** The pod's claims can be had on the node. */
export const volumeBinding: Filter = {
  name: 'VolumeBinding',

  refuse(pod, { client }) {
    for (const { claim: name, isEphemeral } of claimsOf(pod)) {
      const claim = client.get('persistentvolumeclaims', `${pod.metadata.namespace}/${name}`);
      if (!claim && isEphemeral)
        return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
      if (!claim) return `persistentvolumeclaim "${name}" not found`;
      if (claim.status?.phase === 'Lost')
        return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`;
      if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`;
    }
    const { immediate } = sortClaims(pod, client);
    return immediate.length > 0 ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
  },

  check(pod, { node }, { client }) {
    const { bound } = sortClaims(pod, client);
    for (const { spec } of bound) {
      const volume = client.get('persistentvolumes', spec.volumeName ?? '');
      if (!volume) return never('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
      if (!reaches(volume, node)) return never("node(s) didn't match PersistentVolume's node affinity");
    }
    return planClaims(pod, node, client)
      ? undefined
      : never("node(s) didn't find available persistent volumes to bind");
  },
};

/** How the claims that wait for the pod are filled on the node; undefined when they cannot be. */
export function planClaims(pod: Pod, node: Node, client: Client): ClaimPlan[] | undefined {
  const taken = new Set<string>();
  const plans: ClaimPlan[] = [];
  for (const claim of sortClaims(pod, client).delayed) {
    const selected = claim.metadata.annotations?.[volumeAnnotations.selectedNode];
    if (selected !== undefined) {
      if (selected !== node.metadata.name) return undefined;
      plans.push({ kind: 'provision', claim });
      continue;
    }
    const isReachable = (one: PersistentVolume) => reaches(one, node);
    const volume = findVolume(claim, client.list('persistentvolumes'), { isReachable, taken });
    if (volume) {
      taken.add(volume.metadata.name);
      plans.push({ kind: 'take', claim, volume });
    } else if (canProvision(claim, node, client)) plans.push({ kind: 'provision', claim });
    else return undefined;
  }
  return plans;
}

function sortClaims(pod: Pod, client: Client) {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  const immediate: PersistentVolumeClaim[] = [];
  for (const { claim: name } of claimsOf(pod)) {
    const claim = client.get('persistentvolumeclaims', keyOf({ metadata: { ...pod.metadata, name } }));
    if (!claim) continue;
    if (isFullyBound(claim)) bound.push(claim);
    else if (!claim.spec.volumeName && isDelayed(claim, client)) delayed.push(claim);
    else immediate.push(claim);
  }
  return { bound, delayed, immediate };
}

function isDelayed(claim: PersistentVolumeClaim, client: Client): boolean {
  const found = client.get('storageclasses.storage.k8s.io', classOf(claim));
  return found?.volumeBindingMode === 'WaitForFirstConsumer';
}

function canProvision(claim: PersistentVolumeClaim, node: Node, client: Client): boolean {
  const found = client.get('storageclasses.storage.k8s.io', classOf(claim));
  if (!found || found.provisioner === 'kubernetes.io/no-provisioner') return false;
  const topologies = found.allowedTopologies ?? [];
  return (
    topologies.length === 0 ||
    topologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? '')),
    )
  );
}

function reaches({ spec }: PersistentVolume, node: Node): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || terms.some((term) => matchesTerm(term, node));
}
