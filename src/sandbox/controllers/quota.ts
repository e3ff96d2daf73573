import { equal, type KubeObject, keyOf, type ResourceQuota } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { addLists, pick, type ResourceList } from '../../kube/quota/resource-list.ts';
import { isInScopes } from '../../kube/quota/scopes.ts';
import { resourceOf, usageOf } from '../../kube/quota/usage.ts';
import type { Client } from '../client.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../engine/define.ts';

// Everything is counted anew so often.
const resyncMs = 5 * 60_000;

/** Counts what each quota's namespace uses (pkg/controller/resourcequota); admission counts what is added. */
export const quotaController = defineController(() => {
  const watched = new Map<string, () => void>();

  /** Objects that go free a part of their quota. */
  function watchDeletions(resource: string, { client, enqueue }: ControllerContext): void {
    if (watched.has(resource) || !client.resources().some(({ name }) => name === resource)) return;
    const end = client.subscribe(resource, ({ type, object, old }) => {
      const isFree = type === 'DELETED' || (type === 'MODIFIED' && hasEnded(object) && !hasEnded(old));
      const isOther = type === 'MODIFIED' && resource === 'services';
      if (!isFree && !isOther) return;
      for (const quota of client.list('resourcequotas', object.metadata.namespace))
        if (namesOf(quota).some((name) => resourceOf(name) === resource)) enqueue(keyOf(quota));
    });
    watched.set(resource, end);
  }

  return {
    name: 'resourcequota-controller',
    identity: controllerIdentity('resourcequota-controller'),

    watch(context) {
      return [
        context.client.subscribe('resourcequotas', ({ type, object, old }) => {
          if (type === 'DELETED') return;
          for (const name of namesOf(object)) watchDeletions(resourceOf(name) ?? '', context);
          if (!old || !equal(old.spec, object.spec)) context.enqueue(keyOf(object));
        }),
        () => {
          for (const end of watched.values()) end();
        },
      ];
    },

    async reconcile(key, { client, clock, enqueueAfter }) {
      const quota = client.get('resourcequotas', key);
      if (!quota) return;
      const used = usedOf(client, quota, clock.now());
      const hard = quota.spec.hard ?? {};
      const status = { hard, used: pick({ ...zeros(hard), ...used }, (name) => hard[name] !== undefined) };
      if (!equal(status, quota.status)) await client.updateStatus('resourcequotas', { ...quota, status });
      enqueueAfter(key, resyncMs, 'heartbeat');
    },
  };
});

function usedOf(client: Client, quota: ResourceQuota, now: number): ResourceList {
  const served = new Set(client.resources().map(({ name }) => name));
  const resources = new Set(namesOf(quota).flatMap((name) => resourceOf(name) ?? []));
  let total: ResourceList = {};
  for (const resource of resources) {
    if (!served.has(resource)) continue;
    for (const object of client.list(resource, quota.metadata.namespace))
      if (isInScopes(quota, object)) total = addLists(total, usageOf(resource, object, now));
  }
  return total;
}

const namesOf = ({ spec }: ResourceQuota) => Object.keys(spec.hard ?? {});

const zeros = (hard: ResourceList) => Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));

function hasEnded(object: KubeObject | undefined): boolean {
  return object?.kind === 'Pod' && isFinished(object as { status?: { phase?: string } });
}
