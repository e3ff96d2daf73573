import { clone, type Deployment, equal, keyOf, type ReplicaSet } from '../../../kube/object.ts';
import type { Client } from '../../client.ts';
import { sizeAnnotations } from './revision.ts';
import { findNew } from './same-template.ts';
import { wanted } from './sizes.ts';

const source = { component: 'deployment-controller' };

/** One Deployment and its ReplicaSets during one reconcile; both are replaced as they are written. */
export class Rollout {
  readonly client: Client;
  readonly now: number;
  deployment: Deployment;
  replicaSets: ReplicaSet[];

  constructor(client: Client, now: number, deployment: Deployment, replicaSets: readonly ReplicaSet[]) {
    this.client = client;
    this.now = now;
    this.deployment = deployment;
    this.replicaSets = [...replicaSets].sort(byCreation);
  }

  /** The ReplicaSet whose template is the Deployment's. */
  get newOne(): ReplicaSet | undefined {
    return findNew(this.deployment, this.replicaSets);
  }

  get oldOnes(): ReplicaSet[] {
    const { newOne } = this;
    return this.replicaSets.filter((replicaSet) => replicaSet !== newOne);
  }

  /** Writes the status, and the annotations along with it. */
  async writeStatus(status: Deployment['status'], annotations = this.deployment.metadata.annotations): Promise<void> {
    const next = clone(this.deployment);
    if (status) next.status = status;
    if (annotations) next.metadata.annotations = annotations;
    if (equal(next, this.deployment)) return;
    this.deployment = await this.client.updateStatus('deployments.apps', next);
  }

  async write(replicaSet: ReplicaSet): Promise<ReplicaSet> {
    const written = await this.client.update('replicasets.apps', replicaSet);
    this.replicaSets = this.replicaSets.map((one) => (one.metadata.uid === written.metadata.uid ? written : one));
    return written;
  }

  /** Scales a ReplicaSet and tells of it; says whether its size changed. */
  async scale(replicaSet: ReplicaSet, replicas: number): Promise<boolean> {
    const before = wanted(replicaSet);
    const next = clone(replicaSet);
    next.spec.replicas = replicas;
    next.metadata.annotations = { ...next.metadata.annotations, ...sizeAnnotations(this.deployment) };
    if (equal(next, replicaSet)) return false;
    await this.write(next);
    if (before === replicas) return false;
    const direction = before < replicas ? 'up' : 'down';
    await this.tell(
      'ScalingReplicaSet',
      `Scaled ${direction} replica set ${next.metadata.name} from ${before} to ${replicas}`,
    );
    return true;
  }

  async delete(replicaSet: ReplicaSet): Promise<void> {
    await this.client.delete('replicasets.apps', keyOf(replicaSet));
    this.replicaSets = this.replicaSets.filter((one) => one !== replicaSet);
  }

  async tell(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): Promise<void> {
    await this.client.event(this.deployment, { type, reason, message }, source);
  }
}

/** The older one first; of one second, by name. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [first, second] = [a.metadata, b.metadata];
  if (first.creationTimestamp !== second.creationTimestamp)
    return first.creationTimestamp < second.creationTimestamp ? -1 : 1;
  return first.name < second.name ? -1 : 1;
}
