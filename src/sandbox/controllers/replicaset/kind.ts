import { clone, type KubeObject, type ReplicaSet, type ReplicationController } from '../../../kube/object.ts';
import type { Client } from '../../client.ts';

/** What tells the two kinds apart that keep a number of Pods: everything else of them is one. */
export interface ReplicaKind {
  controller: string;
  serviceAccount: string;
  component: string;
  resource: 'replicasets.apps' | 'replicationcontrollers';
  kind: string;
  /** The status says how many Pods are on their way out. */
  countsTerminating: boolean;
  /** The object as a ReplicaSet. */
  read(object: KubeObject): ReplicaSet;
  writeStatus(client: Client, object: ReplicaSet, status: NonNullable<ReplicaSet['status']>): Promise<void>;
}

export const replicaSets: ReplicaKind = {
  controller: 'replicaset-controller',
  serviceAccount: 'replicaset-controller',
  component: 'replicaset-controller',
  resource: 'replicasets.apps',
  kind: 'ReplicaSet',
  countsTerminating: true,
  read: (object) => object as ReplicaSet,
  async writeStatus(client, object, status) {
    await client.updateStatus('replicasets.apps', { ...clone(object), status });
  },
};

/** pkg/controller/replication: the ReplicaSet's controller on the older kind, whose selector has no expressions. */
export const replicationControllers: ReplicaKind = {
  controller: 'replicationcontroller-controller',
  serviceAccount: 'replication-controller',
  component: 'replication-controller',
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  countsTerminating: false,
  read(object) {
    const { spec, ...rest } = object as ReplicationController;
    return { ...rest, spec: { ...spec, selector: { matchLabels: spec.selector ?? {} } } };
  },
  async writeStatus(client, object, status) {
    const { selector, ...spec } = clone(object.spec);
    const { matchLabels } = selector;
    const written = { ...clone(object), spec: { ...spec, ...(matchLabels && { selector: matchLabels }) }, status };
    await client.updateStatus('replicationcontrollers', written);
  },
};
