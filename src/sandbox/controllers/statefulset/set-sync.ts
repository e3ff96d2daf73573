import { clone, type Draft, keyOf, type Pod, type StatefulSet } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client, EventText } from '../../client.ts';
import { availableIn } from '../pods.ts';
import { createClaims, ownClaims } from './claims.ts';
import { isRunningAndReady, ordinalOf, type Revisions, revisionOf } from './identity.ts';

type Status = NonNullable<StatefulSet['status']>;

/** One StatefulSet and its Pods during one reconcile. */
export class SetSync {
  readonly client: Client;
  readonly now: number;
  readonly set: StatefulSet;
  readonly revisions: Revisions;

  constructor(client: Client, now: number, set: StatefulSet, revisions: Revisions) {
    this.client = client;
    this.now = now;
    this.set = set;
    this.revisions = revisions;
  }

  /** All at once, not one after the other. */
  get bursts(): boolean {
    return this.set.spec.podManagementPolicy === 'Parallel';
  }

  /** The Pods as they are now, lowest place first. */
  pods(): Pod[] {
    const owned = this.client.listOwnedBy('pods', this.set).filter((pod) => ordinalOf(this.set, pod) !== undefined);
    return owned.sort((a, b) => (ordinalOf(this.set, a) ?? 0) - (ordinalOf(this.set, b) ?? 0));
  }

  isAvailable(pod: Pod): boolean {
    return isRunningAndReady(pod) && availableIn(pod, this.set.spec.minReadySeconds ?? 0, this.now) === 0;
  }

  isUnavailable(pod: Pod | undefined): boolean {
    return pod === undefined || pod.metadata.deletionTimestamp !== undefined || !this.isAvailable(pod);
  }

  async tell(type: EventText['type'], reason: string, message: string): Promise<void> {
    await this.client.event(this.set, { type, reason, message }, { component: 'statefulset-controller' });
  }

  async createPod(draft: Draft<Pod>, ordinal: number): Promise<void> {
    const { set, client } = this;
    try {
      await createClaims(client, set, ordinal, (...words) => this.tell(...words));
      await client.create('pods', draft);
      await ownClaims(client, set, ordinal);
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'AlreadyExists'))
        await this.tellPod('create', draft.metadata.name ?? '', error);
      throw error;
    }
    await this.tellPod('create', draft.metadata.name ?? '');
  }

  async updatePod(pod: Pod): Promise<void> {
    try {
      await this.client.update('pods', pod);
    } catch (error) {
      await this.tellPod('update', pod.metadata.name, error);
      throw error;
    }
    await this.tellPod('update', pod.metadata.name);
  }

  async deletePod(pod: Pod): Promise<void> {
    try {
      await this.client.delete('pods', keyOf(pod));
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'NotFound')) {
        await this.tellPod('delete', pod.metadata.name, error);
        throw error;
      }
    }
    await this.tellPod('delete', pod.metadata.name);
  }

  /** The status that the Pods make now. */
  status(collisionCount: number): Status {
    const { set, revisions } = this;
    const pods = this.pods();
    const present = pods.filter((pod) => !pod.metadata.deletionTimestamp);
    const replicas = pods.length;
    const ready = pods.filter(isRunningAndReady).length;
    const of = (name: string) => present.filter((pod) => revisionOf(pod) === name).length;
    const updated = of(revisions.update.metadata.name);
    const wanted = set.spec.replicas ?? 1;
    const isDone =
      set.spec.updateStrategy?.type === 'RollingUpdate' && [updated, ready, replicas].every((one) => one === wanted);
    const current = isDone ? updated : of(revisions.current.metadata.name);
    const counts = { readyReplicas: ready, currentReplicas: current, updatedReplicas: updated };
    return {
      observedGeneration: set.metadata.generation ?? 0,
      replicas,
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
      availableReplicas: pods.filter((pod) => this.isAvailable(pod)).length,
      currentRevision: (isDone ? revisions.update : revisions.current).metadata.name,
      updateRevision: revisions.update.metadata.name,
      collisionCount,
    };
  }

  async writeStatus(next: Status): Promise<void> {
    const before: Partial<Status> = this.set.status ?? {};
    const fields = [
      'replicas',
      'currentReplicas',
      'readyReplicas',
      'updatedReplicas',
      'currentRevision',
      'availableReplicas',
      'updateRevision',
    ] as const;
    const isNewer = (next.observedGeneration ?? 0) > (before.observedGeneration ?? 0);
    if (!isNewer && fields.every((field) => (before[field] ?? 0) === (next[field] ?? 0))) return;
    await this.client.updateStatus('statefulsets.apps', { ...clone(this.set), status: next });
  }

  private async tellPod(verb: 'create' | 'update' | 'delete', pod: string, error?: unknown): Promise<void> {
    const word = verb.charAt(0).toUpperCase() + verb.slice(1);
    const what = `${word} Pod ${pod} in StatefulSet ${this.set.metadata.name}`;
    if (error === undefined) return await this.tell('Normal', `Successful${word}`, `${what} successful`);
    const why = error instanceof Error ? error.message : String(error);
    await this.tell('Warning', `Failed${word}`, `${what} failed error: ${why}`);
  }
}
