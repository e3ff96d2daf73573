import { clone, type Deployment, equal, type ReplicaSet } from '../../../kube/object.ts';

export const hashLabel = 'pod-template-hash';

/** The oldest of the ReplicaSets whose template is the Deployment's, apart from the hash label. */
export function findNew(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return replicaSets.find((replicaSet) => sameTemplate(deployment, replicaSet));
}

/** Whether the template of a ReplicaSet is the Deployment's, apart from the hash label. */
export function sameTemplate(deployment: Deployment, replicaSet: ReplicaSet): boolean {
  const template = clone(replicaSet.spec.template);
  const mine = clone(deployment.spec.template);
  delete template?.metadata?.labels?.[hashLabel];
  delete mine.metadata?.labels?.[hashLabel];
  return equal(template, mine);
}
