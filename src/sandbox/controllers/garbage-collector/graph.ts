import { type KubeObject, keyOf } from '../../../kube/object.ts';
import type { Client } from '../../client.ts';

/** An object by its place: `resource` is `plural` or `plural.group`. */
export interface Place {
  resource: string;
  key: string;
}

/** Who names whom as owner: an index of what is there, by the owners' uids. */
export interface OwnerGraph {
  add(resource: string, object: KubeObject): void;
  remove(resource: string, object: KubeObject): void;
  /** The places of the objects that name this uid as an owner. */
  dependentsOf(uid: string): Place[];
}

export function ownerGraph(): OwnerGraph {
  const dependents = new Map<string, Map<string, Place>>();
  return {
    add(resource, object) {
      for (const { uid } of object.metadata.ownerReferences ?? []) {
        const places = dependents.get(uid) ?? new Map<string, Place>();
        dependents.set(uid, places.set(object.metadata.uid, { resource, key: keyOf(object) }));
      }
    },
    remove(_, object) {
      for (const { uid } of object.metadata.ownerReferences ?? []) {
        const places = dependents.get(uid);
        places?.delete(object.metadata.uid);
        if (places?.size === 0) dependents.delete(uid);
      }
    },
    dependentsOf: (uid) => [...(dependents.get(uid)?.values() ?? [])],
  };
}

/** One owner reference as the present shows it; `unknown` when its kind is not served. */
export function findOwner(
  client: Client,
  object: KubeObject,
  ref: { apiVersion: string; kind: string; name: string; uid: string },
): KubeObject | 'absent' | 'unknown' {
  const group = groupOf(ref.apiVersion);
  const served = client.resources().find((one) => one.kind === ref.kind && groupOf(one.apiVersion) === group);
  if (!served) return 'unknown';
  const { namespace } = object.metadata;
  const owner = client.get(served.name, served.namespaced && namespace ? `${namespace}/${ref.name}` : ref.name);
  return owner?.metadata.uid === ref.uid ? owner : 'absent';
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
