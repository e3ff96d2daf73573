import type { KubeObject, Pod, ResourceQuota } from '../../../kube/object.ts';
import {
  addLists,
  compareAmounts,
  excess,
  pick,
  printList,
  type ResourceList,
} from '../../../kube/quota/resource-list.ts';
import { isInScopes, isTerminating } from '../../../kube/quota/scopes.ts';
import { computeUsage, isAbout, usageOf } from '../../../kube/quota/usage.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionContext, AdmissionRule } from './define.ts';

// Containers must tell these when a quota counts them.
const compulsory = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

// Kinds whose use of a quota can change with the object.
const changing = new Set(['persistentvolumeclaims', 'services']);

/** Refuses what would use more than a namespace's quotas allow, and charges them for what it lets pass (apiserver/pkg/admission/plugin/resourcequota). */
export const resourceQuota: AdmissionRule = {
  name: 'ResourceQuota',
  parts: ['resize'],

  validate(object, context) {
    const { resource, old, list, now } = context;
    const { namespace } = object.metadata;
    if (!namespace || !isCounted(object, context)) return;
    const quotas = list('resourcequotas', namespace) as readonly ResourceQuota[];
    if (quotas.length === 0) return;
    const refuse = (text: string) => forbidden(resource.ref, object.metadata.name, text);
    const usage = usageOf(resource.storage, object, now);
    const charged: ResourceQuota[] = [];
    for (const quota of quotas) {
      const { hard = {}, used = {} } = quota.status ?? {};
      const names = Object.keys(hard).filter((name) => isAbout(resource.storage, name));
      if (names.length === 0 || !isInScopes(quota, object)) continue;
      const { name } = quota.metadata;
      const missing = resource.storage === 'pods' ? untold(object as Pod, names) : '';
      if (missing) throw refuse(`failed quota: ${name}: must specify ${missing}`);
      if (names.some((one) => used[one] === undefined))
        throw refuse(`status unknown for quota: ${name}, resources: ${names.sort().join(',')}`);
      const before = old && isInScopes(quota, old) ? usageOf(resource.storage, old, now) : {};
      const wanted = pick(excess(usage, before), (one) => hard[one] !== undefined);
      const more = pick(wanted, (one) => compareAmounts(wanted[one] ?? '0', '0') > 0);
      if (Object.keys(more).length === 0) continue;
      const next = addLists(used, more);
      const over = (one: string) => more[one] !== undefined && compareAmounts(next[one] ?? '0', hard[one] ?? '0') > 0;
      if (Object.keys(more).some(over)) {
        const lists: [string, ResourceList][] = [
          ['requested', more],
          ['used', used],
          ['limited', hard],
        ];
        const told = lists.map(([what, amounts]) => `${what}: ${printList(pick(amounts, over))}`).join(', ');
        throw refuse(`exceeded quota: ${name}, ${told}`);
      }
      charged.push({ ...quota, status: { ...quota.status, used: next } });
    }
    if (!context.dryRun) for (const quota of charged) context.putStatus('resourcequotas', quota);
  },
};

function isCounted(object: KubeObject, { resource, old, part }: AdmissionContext): boolean {
  if (resource.storage === 'events') return false;
  if (part === 'resize' || !old) return true;
  if (resource.storage === 'pods') return isTerminating(old as Pod) !== isTerminating(object as Pod);
  return changing.has(resource.storage);
}

/** What containers leave open that a quota counts: `limits.cpu for: web; requests.memory for: web`. */
function untold(pod: Pod, names: readonly string[]): string {
  if (pod.spec.resources?.requests || pod.spec.resources?.limits) return '';
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return names
    .filter((name) => compulsory.includes(name))
    .sort()
    .flatMap((name) => {
      const silent = containers.filter(
        ({ resources }) => computeUsage(resources?.requests ?? {}, resources?.limits ?? {})[name] === undefined,
      );
      const who = [...new Set(silent.map((container) => container.name))].sort();
      return who.length > 0 ? [`${name} for: ${who.join(',')}`] : [];
    })
    .join('; ');
}
