import type { Deployment, ReplicaSet } from '../../../kube/object.ts';
import { maxSurge, wanted } from './sizes.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const longestHistory = 2000;

// These belong to the object that carries them and are not copied from a Deployment to its ReplicaSets.
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
]);

type Annotations = Record<string, string>;

/** The highest revision among these ReplicaSets; 0 when none has one. */
export function maxRevision(replicaSets: readonly ReplicaSet[]): bigint {
  return (
    replicaSets
      .map(revisionOf)
      .sort((a, b) => Number(a - b))
      .at(-1) ?? 0n
  );
}

/** The revision that an annotation names, 64 bits wide as the API's numbers are; 0 when it names none. */
export function revisionOf(replicaSet: ReplicaSet): bigint {
  return revisionIn(replicaSet.metadata.annotations);
}

function revisionIn(annotations: Annotations | undefined): bigint {
  const text = annotations?.[revisionAnnotation] ?? '';
  const revision = /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : 0n;
  return BigInt.asIntN(64, revision) === revision ? revision : 0n;
}

/** What the new ReplicaSet is annotated with: the Deployment's annotations and its revision, with those it had before. */
export function annotationsOfNew(
  deployment: Deployment,
  existing: Annotations | undefined,
  revision: bigint,
): Annotations {
  const annotations: Annotations = { ...existing };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!ownAnnotations.has(key)) annotations[key] = value;
  const before = existing?.[revisionAnnotation];
  if (revisionIn(existing) < revision) {
    annotations[revisionAnnotation] = String(revision);
    if (before !== undefined) annotations[historyAnnotation] = extendHistory(existing?.[historyAnnotation], before);
  }
  return existing ? annotations : { ...annotations, ...sizeAnnotations(deployment) };
}

/** How a ReplicaSet remembers the size of its Deployment, by which a scaling is told from a rollout. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  return {
    [desiredAnnotation]: String(wanted(deployment)),
    [maxAnnotation]: String(wanted(deployment) + maxSurge(deployment)),
  };
}

/** A number that an annotation holds; undefined when it is missing or none. */
export function numberIn(replicaSet: ReplicaSet, annotation: string): number | undefined {
  const text = replicaSet.metadata.annotations?.[annotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function extendHistory(history: string | undefined, revision: string): string {
  if (!history) return revision;
  const revisions = history.split(',');
  while (revisions.length && [...revisions, revision].join(',').length > longestHistory) revisions.shift();
  return [...revisions, revision].join(',');
}
