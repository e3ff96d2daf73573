import type * as api from '@kubernetes/client-node';

/** A type of @kubernetes/client-node as it looks on the wire: dates are strings, `_from` is `from`. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer I)[]
    ? Wire<I>[]
    : T extends object
      ? { [K in keyof T as K extends `_${infer N}` ? N : K]: Wire<T[K]> }
      : T;

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: 'FieldsV1';
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

/** Any object that the API stores. Objects that come out of a store are frozen: change a `clone`. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** A stored object of a client-node type: what the API always fills in is there. */
type Stored<T> = Omit<Wire<T>, 'apiVersion' | 'kind' | 'metadata' | 'spec' | 'status'> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
} & (T extends { spec?: infer S } ? { spec: Wire<NonNullable<S>> } : unknown) &
  (T extends { status?: infer S } ? { status?: Wire<NonNullable<S>> } : unknown);

export type Namespace = Stored<api.V1Namespace>;
export type ConfigMap = Stored<api.V1ConfigMap>;
export type Secret = Stored<api.V1Secret>;
export type ServiceAccount = Stored<api.V1ServiceAccount>;
export type Event = Stored<api.CoreV1Event>;
export type Node = Stored<api.V1Node>;
export type Pod = Stored<api.V1Pod>;
export type PodSpec = Wire<api.V1PodSpec>;
export type PodTemplateSpec = Wire<api.V1PodTemplateSpec>;
export type Container = Wire<api.V1Container>;
export type ContainerStatus = Wire<api.V1ContainerStatus>;
export type Service = Stored<api.V1Service>;
export type NetworkPolicy = Stored<api.V1NetworkPolicy>;
export type EndpointSlice = Stored<api.V1EndpointSlice>;
export type Lease = Stored<api.V1Lease>;
export type ReplicaSet = Stored<api.V1ReplicaSet>;
export type Deployment = Stored<api.V1Deployment>;
export type PersistentVolume = Stored<api.V1PersistentVolume>;
export type PersistentVolumeClaim = Stored<api.V1PersistentVolumeClaim>;
export type StorageClass = Stored<api.V1StorageClass>;
export type ResourceQuota = Stored<api.V1ResourceQuota>;
export type LimitRange = Stored<api.V1LimitRange>;
export type PriorityClass = Stored<api.V1PriorityClass>;
export type StatefulSet = Stored<api.V1StatefulSet>;
export type DaemonSet = Stored<api.V1DaemonSet>;
export type ReplicationController = Stored<api.V1ReplicationController>;
export type ControllerRevision = Stored<api.V1ControllerRevision>;
export type Job = Stored<api.V1Job>;
export type JobSpec = Wire<api.V1JobSpec>;
export type CronJob = Stored<api.V1CronJob>;
export type PodDisruptionBudget = Stored<api.V1PodDisruptionBudget>;
export type HorizontalPodAutoscaler = Stored<api.V2HorizontalPodAutoscaler>;
export type Role = Stored<api.V1Role>;
export type ClusterRole = Stored<api.V1ClusterRole>;
export type RoleBinding = Stored<api.V1RoleBinding>;
export type ClusterRoleBinding = Stored<api.V1ClusterRoleBinding>;
export type CertificateSigningRequest = Stored<api.V1CertificateSigningRequest>;
export type LabelSelector = Wire<api.V1LabelSelector>;

/** Deep partial of an object that is about to be created: no uid, no resourceVersion yet. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata'> & { metadata: Partial<ObjectMeta> };

/** `namespace/name`, or `name` for cluster-wide objects: client-go's key, and that of work queues. */
export type Key = string;

export function keyOf(object: { metadata: { namespace?: string; name: string } }): Key {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** Splits a key into its namespace (undefined for cluster-wide objects) and name. */
export function splitKey(key: Key): { namespace?: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** A deep, unfrozen copy of JSON data; undefined fields are left out. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) if (value[key] !== undefined) copy[key] = clone(value[key]);
  return copy as T;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a JSON text holds; an empty one when it holds none. */
export function parseRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Structural equality of JSON data; key order and undefined fields do not count. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) if (!equal(a[key], b[key])) return false;
  return true;
}

/** The reference to the owner that manages the object, if it has one. */
export function controllerOf(object: { metadata: { ownerReferences?: OwnerReference[] } }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller);
}

/** The reference with which `owner` manages an object. */
export function controllerRef(owner: KubeObject): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}
