import { controllerOf, isRecord, type KubeObject } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';

/** The Pods below an object: itself, or what its controllers made. The newest first, as these say what is wrong now. */
export async function podsOf(object: KubeObject, facts: Facts): Promise<KubeObject[]> {
  if (object.kind === 'Pod') return [object];
  const { namespace, uid } = object.metadata;
  const owners = new Set([uid]);
  for (const kind of between[object.kind] ?? []) {
    const children = (await facts.objects(kind, namespace)).filter((child) => isOwnedBy(child, owners));
    for (const child of newestRevision(children)) owners.add(child.metadata.uid);
  }
  const pods = (await facts.objects('Pod', namespace)).filter(
    (pod) => isOwnedBy(pod, owners) && pod.metadata.deletionTimestamp === undefined,
  );
  return pods.sort((a, b) => compare(b, a));
}

/** The controllers' objects between an object and its Pods. */
const between: Record<string, readonly string[]> = { Deployment: ['ReplicaSet'], CronJob: ['Job'] };

/** Pods of an older template say nothing about what the learner wrote last. */
function newestRevision(children: readonly KubeObject[]): readonly KubeObject[] {
  const revisionOf = ({ metadata }: KubeObject) =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  const newest = Math.max(0, ...children.map(revisionOf));
  return children.filter((child) => revisionOf(child) === newest);
}

/** Whether its controller has seen the present spec: until then its Pods are those of an older one. */
export function isObserved({ metadata, status }: KubeObject): boolean {
  const observed = isRecord(status) ? status.observedGeneration : undefined;
  return typeof observed !== 'number' || observed >= (metadata.generation ?? 0);
}

/** What controllers make for objects of a kind, where it is no Pod. */
const childKind: Readonly<Record<string, string | undefined>> = {
  Deployment: 'ReplicaSet',
  CronJob: 'Job',
  Service: 'EndpointSlice',
};

/** Sees to it that the Pods or the children of an object can be seen; throws ViewError when not: then nothing there means nothing. */
export async function mustSeeBelow(object: KubeObject, what: 'pods' | 'children', facts: Facts): Promise<void> {
  const { kind, metadata } = object;
  const kinds = what === 'children' ? [childKind[kind] ?? 'Pod'] : [...(between[kind] ?? []), 'Pod'];
  const namespace = metadata.namespace ?? facts.input.scope.namespace;
  await Promise.all(kinds.map((each) => facts.mustSee(each, namespace)));
}

/** The objects that a controller made for this one. */
export async function childrenOf(object: KubeObject, facts: Facts): Promise<KubeObject[]> {
  const children = await facts.objects(childKind[object.kind] ?? 'Pod', object.metadata.namespace);
  return children.filter((child) => isOwnedBy(child, new Set([object.metadata.uid])));
}

function isOwnedBy(object: KubeObject, uids: ReadonlySet<string>): boolean {
  const owner = controllerOf(object);
  return owner !== undefined && uids.has(owner.uid);
}

function compare(a: KubeObject, b: KubeObject): number {
  const [left, right] = [a.metadata, b.metadata];
  if (left.creationTimestamp !== right.creationTimestamp)
    return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
  return left.name < right.name ? 1 : -1;
}
