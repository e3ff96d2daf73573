import type { KubeObject } from '../../kube/object.ts';

const standard = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** Custom resources may have finalizers without a path; new ones are warned of. */
export function finalizerWarnings({ metadata }: KubeObject, old: KubeObject | undefined): string[] {
  const known = new Set([...standard, ...(old?.metadata.finalizers ?? [])]);
  return (metadata.finalizers ?? [])
    .filter((finalizer) => !finalizer.includes('/') && !known.has(finalizer))
    .map((finalizer) => {
      const path = finalizer.includes('.') ? ' including a path (/)' : '';
      return `metadata.finalizers: "${finalizer}": prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
    });
}
