import type { KubeObject, OwnerReference } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';
import { findOwner, type OwnerGraph, type Place } from './graph.ts';

export const foreground = 'foregroundDeletion';
export const orphan = 'orphan';

export const waitsForDependents = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(foreground) ?? false);

const orphansDependents = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(orphan) ?? false);

/** Looks at one object: whether it may go, or must go because its owners are gone. Returns places to look at next. */
export async function collect(client: Client, graph: OwnerGraph, place: Place): Promise<Place[]> {
  const object = client.get(place.resource, place.key);
  if (!object) return [];
  if (orphansDependents(object)) await letGoOfDependents(client, graph, place, object);
  else if (waitsForDependents(object)) return await finishForeground(client, graph, place, object);
  else if (!object.metadata.deletionTimestamp) await deleteWithoutOwners(client, graph, place, object);
  return [];
}

async function deleteWithoutOwners(client: Client, graph: OwnerGraph, place: Place, object: KubeObject): Promise<void> {
  const refs = object.metadata.ownerReferences ?? [];
  if (!refs.length) return;
  const isGone = (ref: OwnerReference) => findOwner(client, object, ref) === 'absent';
  const isLeaving = (ref: OwnerReference) => {
    const owner = findOwner(client, object, ref);
    return typeof owner === 'object' && waitsForDependents(owner);
  };
  const solid = refs.filter((ref) => !isGone(ref) && !isLeaving(ref));
  if (solid.length === refs.length) return;
  if (solid.length) {
    await write(() => client.patch(place.resource, place.key, { metadata: { ownerReferences: solid } }));
    return;
  }
  const { uid, finalizers = [] } = object.metadata;
  const dependents = graph.dependentsOf(uid);
  const waits = refs.some(isLeaving) && dependents.length > 0;
  if (waits) await breakCircle(client, place, object, dependents);
  const propagation = finalizers.includes(orphan)
    ? 'Orphan'
    : waits || finalizers.includes(foreground)
      ? 'Foreground'
      : 'Background';
  await write(() => client.delete(place.resource, place.key, { propagation, uid }));
}

/** Where a dependent waits for its own dependents they may own each other in a circle: then this one blocks no owner any more. */
async function breakCircle(client: Client, place: Place, { metadata }: KubeObject, dependents: Place[]): Promise<void> {
  const isWaiting = ({ resource, key }: Place) => {
    const dependent = client.get(resource, key);
    return dependent !== undefined && waitsForDependents(dependent);
  };
  if (!dependents.some(isWaiting)) return;
  const ownerReferences = (metadata.ownerReferences ?? []).map((ref) => ({ ...ref, blockOwnerDeletion: false }));
  await write(() => client.patch(place.resource, place.key, { metadata: { ownerReferences } }));
}

/** An owner that is deleted in the foreground goes when no dependent blocks it any more. */
async function finishForeground(client: Client, graph: OwnerGraph, place: Place, object: KubeObject): Promise<Place[]> {
  const dependents = graph.dependentsOf(object.metadata.uid);
  const blocks = ({ resource, key }: Place) =>
    client
      .get(resource, key)
      ?.metadata.ownerReferences?.some(
        ({ uid, blockOwnerDeletion }) => uid === object.metadata.uid && blockOwnerDeletion,
      );
  if (!dependents.some(blocks)) await removeFinalizer(client, place, object, foreground);
  return dependents;
}

async function letGoOfDependents(client: Client, graph: OwnerGraph, place: Place, owner: KubeObject): Promise<void> {
  for (const { resource, key } of graph.dependentsOf(owner.metadata.uid)) {
    const refs = client.get(resource, key)?.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid);
    if (refs)
      await write(() => client.patch(resource, key, { metadata: { ownerReferences: refs.length ? refs : null } }));
  }
  await removeFinalizer(client, place, owner, orphan);
}

async function removeFinalizer(
  client: Client,
  { resource, key }: Place,
  { metadata }: KubeObject,
  name: string,
): Promise<void> {
  const rest = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== name);
  const { uid, resourceVersion } = metadata;
  const patch = { metadata: { uid, resourceVersion, finalizers: rest.length ? rest : null } };
  await write(() => client.patch(resource, key, patch));
}

/** What is gone, or is another object by now, needs nothing more. */
async function write(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}
