import type * as kube from '../kube/object.ts';
import type { Draft, Key, KubeObject } from '../kube/object.ts';
import type { CelType } from './cel/checker/types.ts';

/** The kinds that controllers work with, by `plural` or `plural.group`. */
export interface Kinds {
  namespaces: kube.Namespace;
  configmaps: kube.ConfigMap;
  secrets: kube.Secret;
  serviceaccounts: kube.ServiceAccount;
  events: kube.Event;
  nodes: kube.Node;
  pods: kube.Pod;
  services: kube.Service;
  'networkpolicies.networking.k8s.io': kube.NetworkPolicy;
  'endpointslices.discovery.k8s.io': kube.EndpointSlice;
  'leases.coordination.k8s.io': kube.Lease;
  'replicasets.apps': kube.ReplicaSet;
  'deployments.apps': kube.Deployment;
  persistentvolumes: kube.PersistentVolume;
  persistentvolumeclaims: kube.PersistentVolumeClaim;
  'storageclasses.storage.k8s.io': kube.StorageClass;
  resourcequotas: kube.ResourceQuota;
  limitranges: kube.LimitRange;
  'priorityclasses.scheduling.k8s.io': kube.PriorityClass;
  'statefulsets.apps': kube.StatefulSet;
  'daemonsets.apps': kube.DaemonSet;
  'controllerrevisions.apps': kube.ControllerRevision;
  replicationcontrollers: kube.ReplicationController;
  'jobs.batch': kube.Job;
  'cronjobs.batch': kube.CronJob;
  'poddisruptionbudgets.policy': kube.PodDisruptionBudget;
  'horizontalpodautoscalers.autoscaling': kube.HorizontalPodAutoscaler;
  'clusterroles.rbac.authorization.k8s.io': kube.ClusterRole;
  'certificatesigningrequests.certificates.k8s.io': kube.CertificateSigningRequest;
}

export type ResourceName = keyof Kinds;

/** One change that a subscriber sees; `old` is undefined for an added object. */
export interface Change<T = KubeObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
  old?: T;
}

export interface DeleteOptions {
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  graceSeconds?: number;
  /** Refuses with 409 when the object has another uid by now. */
  uid?: string;
}

/** Who writes: the user that admission sees, and the manager in managedFields. */
export interface Identity {
  user: string;
  groups: readonly string[];
  manager: string;
}

/** What an event tells; `describe` shows type, reason, age, source and message. */
export interface EventText {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** The part of the object, such as `spec.containers{web}`. */
  fieldPath?: string;
  action?: string;
}

/** The resource behind a kind, by discovery: what the garbage collector and the namespace controller walk. */
export interface ServedResource {
  /** `plural` or `plural.group`. */
  name: string;
  apiVersion: string;
  kind: string;
  namespaced: boolean;
  verbs: readonly string[];
  /** It has a scale subresource. */
  scales: boolean;
}

/** A kind as OpenAPI describes it. */
export interface DescribedKind {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  /** The type of its objects under a name; undefined when nothing is known of it. */
  type(name: string): CelType | undefined;
}

/**
 * The only way of controllers, scheduler and kubelets to the API, in process or over HTTP. Reads are synchronous and
 * come from what is known locally: frozen objects, to be cloned before a change. Writes reject with an ApiError.
 */
export interface Client {
  get<R extends ResourceName>(resource: R, key: Key): Kinds[R] | undefined;
  get(resource: string, key: Key): KubeObject | undefined;
  list<R extends ResourceName>(resource: R, namespace?: string): readonly Kinds[R][];
  list(resource: string, namespace?: string): readonly KubeObject[];
  /** The objects whose controller is `owner`, by uid, in its namespace. */
  listOwnedBy<R extends ResourceName>(resource: R, owner: KubeObject): readonly Kinds[R][];
  listOwnedBy(resource: string, owner: KubeObject): readonly KubeObject[];
  /** The objects of a namespace that have no controller. */
  listOrphans<R extends ResourceName>(resource: R, namespace: string | undefined): readonly Kinds[R][];
  listOrphans(resource: string, namespace: string | undefined): readonly KubeObject[];
  create<R extends ResourceName>(resource: R, draft: Draft<Kinds[R]>): Promise<Kinds[R]>;
  create(resource: string, draft: Draft<KubeObject>): Promise<KubeObject>;
  /** Replaces the object; its resourceVersion, when set, must be the present one. */
  update<R extends ResourceName>(resource: R, object: Kinds[R]): Promise<Kinds[R]>;
  update(resource: string, object: KubeObject): Promise<KubeObject>;
  /** Replaces the status through the status subresource. */
  updateStatus<R extends ResourceName>(resource: R, object: Kinds[R]): Promise<Kinds[R]>;
  updateStatus(resource: string, object: KubeObject): Promise<KubeObject>;
  /** Applies a status on the server's side for a manager, who takes all that he names. */
  applyStatus(resource: string, key: Key, status: Record<string, unknown>, manager: string): Promise<KubeObject>;
  /** Replaces spec.finalizers of a namespace through the finalize subresource. */
  finalize(namespace: kube.Namespace): Promise<void>;
  /** A merge patch (RFC 7386). */
  patch(resource: string, key: Key, patch: Record<string, unknown>, subresource?: string): Promise<KubeObject>;
  delete(resource: string, key: Key, options?: DeleteOptions): Promise<void>;
  /** Creates an object of a subresource, such as `binding` of a Pod; gives the answer. */
  createSubresource(
    resource: string,
    key: Key,
    subresource: string,
    body: KubeObject | Draft<KubeObject>,
  ): Promise<KubeObject>;
  /** Writes an event about the object, or counts a repeated one up. `component` is its source, `host` its node. */
  event(about: KubeObject, text: EventText, source: { component: string; host?: string }): Promise<void>;
  /** Calls back for each object that is there, as ADDED, and then for each change; the result ends it. Callbacks only enqueue. */
  subscribe<R extends ResourceName>(resource: R, callback: (change: Change<Kinds[R]>) => void): () => void;
  subscribe(resource: string, callback: (change: Change) => void): () => void;
  /** All resources that are served now. */
  resources(): readonly ServedResource[];
  /** All kinds that are served now, in each of their versions. */
  kinds(): readonly DescribedKind[];
  /** The same client, writing as somebody else. */
  as(identity: Identity): Client;
}
