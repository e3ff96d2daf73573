import {
  controllerOf,
  controllerRef,
  type KubeObject,
  keyOf,
  type LabelSelector,
  type OwnerReference,
} from '../../kube/object.ts';
import { matchesLabelSelector } from '../../kube/selector.ts';
import { ApiError } from '../api/errors.ts';
import type { Client, Kinds, ResourceName } from '../client.ts';

/**
 * The objects that `owner` manages: those it owns and selects. Lets go of those that it no longer selects, and adopts
 * those that it selects and nobody manages (pkg/controller/controller_ref_manager.go).
 */
export async function claim<T extends KubeObject>(
  client: Client,
  resource: string,
  owner: KubeObject,
  selector: LabelSelector | undefined,
  objects: readonly T[],
): Promise<T[]> {
  const claimed: T[] = [];
  const deleting = owner.metadata.deletionTimestamp !== undefined;
  for (const object of objects) {
    const ref = controllerOf(object);
    const selected = matchesLabelSelector(selector, object.metadata.labels);
    if (ref) {
      if (ref.uid !== owner.metadata.uid) continue;
      if (selected) claimed.push(object);
      else if (!deleting) await setOwners(client, resource, object, ownersWithout(object, owner));
    } else if (selected && !deleting && !object.metadata.deletionTimestamp) {
      await setOwners(client, resource, object, [...ownersWithout(object, owner), controllerRef(owner)]);
      claimed.push(object);
    }
  }
  return claimed;
}

/** What `owner` manages or may adopt, in the order of names: what is its own and what nobody manages. */
export function ownedOrOrphaned<R extends ResourceName>(
  client: Client,
  resource: R,
  owner: KubeObject,
): readonly Kinds[R][] {
  const owned = client.listOwnedBy(resource, owner);
  const orphans = client.listOrphans(resource, owner.metadata.namespace);
  if (orphans.length === 0) return owned;
  return [...owned, ...orphans].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function ownersWithout(object: KubeObject, owner: KubeObject): OwnerReference[] {
  return (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
}

async function setOwners(
  client: Client,
  resource: string,
  object: KubeObject,
  owners: OwnerReference[],
): Promise<void> {
  const patch = { metadata: { uid: object.metadata.uid, ownerReferences: owners.length ? owners : null } };
  try {
    await client.patch(resource, keyOf(object), patch);
  } catch (error) {
    // It is gone, or another object by now: nothing to let go of.
    if (error instanceof ApiError && (error.reason === 'NotFound' || error.reason === 'Invalid')) return;
    throw error;
  }
}
