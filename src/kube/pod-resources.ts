import type { Pod } from './object.ts';
import { addLists, largest } from './quota/resource-list.ts';

/**
 * What a Pod requests, or is limited to, as a whole: its containers and sidecars together, or its largest init
 * container if that is more. What is said for the Pod as a whole goes before that.
 */
export function podResources({ spec }: Pick<Pod, 'spec'>, kind: 'requests' | 'limits'): Record<string, string> {
  let total: Record<string, string> = {};
  for (const { resources } of spec.containers) total = addLists(total, resources?.[kind] ?? {});
  let sidecars: Record<string, string> = {};
  let starting: Record<string, string> = {};
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = resources?.[kind] ?? {};
    if (restartPolicy === 'Always') {
      total = addLists(total, own);
      sidecars = addLists(sidecars, own);
      starting = largest(starting, sidecars);
    } else {
      starting = largest(starting, addLists(own, sidecars));
    }
  }
  return { ...largest(total, starting), ...spec.resources?.[kind] };
}
