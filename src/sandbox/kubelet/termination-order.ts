import type { Pod } from '../../kube/object.ts';

/** The containers that must have ended before this one is stopped: for a sidecar the Pod's own, and the sidecars behind it. */
export function mustEndBefore({ spec }: Pod, name: string): string[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const place = sidecars.findIndex((container) => container.name === name);
  if (place < 0) return [];
  return [...spec.containers, ...sidecars.slice(place + 1)].map((container) => container.name);
}
