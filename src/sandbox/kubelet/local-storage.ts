import type { Container, Pod } from '../../kube/object.ts';
import { addQuantities, formatQuantity, parseQuantity, wholeValue } from '../../kube/quantity.ts';

/** How much of its node's disk a Pod takes. */
export interface DiskUsage {
  /** In the files that a container has written beside its volumes, and in its log. */
  container(name: string): number;
  volume(name: string): number;
}

/** Whether a Pod is limited in what it takes of its node's disk. */
export function isDiskLimited({ spec }: Pod): boolean {
  return (
    spec.containers.some(({ resources }) => resources?.limits?.[storage] !== undefined) ||
    (spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined)
  );
}

/** Why the Pod must go for what it has written, in the words of pkg/kubelet/eviction; undefined while it keeps to its limits. */
export function diskExcess({ spec }: Pod, usage: DiskUsage): string | undefined {
  for (const { name, emptyDir } of spec.volumes ?? [])
    if (emptyDir?.sizeLimit && usage.volume(name) > bytesOf(emptyDir.sizeLimit))
      return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(emptyDir.sizeLimit)}. `;
  const limits = spec.containers.flatMap(({ resources }) => resources?.limits?.[storage] ?? []);
  if (limits.length === 0) return undefined;
  const volumes = (spec.volumes ?? []).filter(({ emptyDir }) => emptyDir && emptyDir.medium !== 'Memory');
  const all = [
    ...spec.containers.map(({ name }) => usage.container(name)),
    ...volumes.map(({ name }) => usage.volume(name)),
  ].reduce((a, b) => a + b, 0);
  const total = limits.map(parseQuantity).reduce(addQuantities);
  if (all > wholeValue(total))
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(total)}. `;
  const excessive = spec.containers.find((container) => exceeds(container, usage));
  if (!excessive) return undefined;
  const limit = JSON.stringify(excessive.resources?.limits?.[storage]);
  return `Container ${excessive.name} exceeded its local ephemeral storage limit ${limit}. `;
}

const storage = 'ephemeral-storage';

const bytesOf = (quantity: string) => wholeValue(parseQuantity(quantity));

function exceeds({ name, resources }: Container, usage: DiskUsage): boolean {
  const limit = resources?.limits?.[storage];
  return limit !== undefined && usage.container(name) > bytesOf(limit);
}
