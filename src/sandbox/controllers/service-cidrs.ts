import { clone, type KubeObject } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { controllerIdentity, defineController } from '../engine/define.ts';

const resource = 'servicecidrs.networking.k8s.io';
const finalizer = 'networking.k8s.io/service-cidr-finalizer';

/** Declares the ranges of Services ready, and lets them go when they are deleted (pkg/controller/servicecidrs). */
export const serviceCidrController = defineController(() => ({
  name: 'service-cidr-controller',
  identity: controllerIdentity('service-cidrs-controller'),

  watch: ({ client, enqueue }) => [client.subscribe(resource, ({ object }) => enqueue(object.metadata.name))],

  async reconcile(key, { client, clock }) {
    const range = client.get(resource, key);
    if (!range) return;
    const finalizers = range.metadata.finalizers ?? [];
    if (range.metadata.deletionTimestamp) {
      const left = finalizers.filter((one) => one !== finalizer);
      if (left.length < finalizers.length) await client.patch(resource, key, { metadata: { finalizers: left } });
      return;
    }
    if (!finalizers.includes(finalizer))
      await client.patch(resource, key, { metadata: { finalizers: [...finalizers, finalizer] } });
    const present = client.get(resource, key);
    if (!present || isReady(present)) return;
    const ready = {
      type: 'Ready',
      status: 'True',
      lastTransitionTime: formatTime(clock.now()),
      reason: '',
      message: 'Kubernetes Service CIDR is ready',
    };
    await client.updateStatus(resource, { ...clone(present), status: { conditions: [ready] } });
  },
}));

function isReady({ status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string }[] };
  return conditions.some(({ type }) => type === 'Ready');
}
