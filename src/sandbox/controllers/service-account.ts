import { splitKey } from '../../kube/object.ts';
import { controllerIdentity, defineController } from '../engine/define.ts';
import { createOnce } from './create-once.ts';

/** Keeps the service account `default` in each namespace (pkg/controller/serviceaccount). */
export const serviceAccountController = defineController(() => ({
  name: 'service-account-controller',
  identity: controllerIdentity('service-account-controller'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('namespaces', ({ object }) => enqueue(object.metadata.name)),
      client.subscribe('serviceaccounts', ({ type, object }) => {
        if (type === 'DELETED' && object.metadata.namespace) enqueue(object.metadata.namespace);
      }),
    ];
  },

  async reconcile(key, { client }) {
    const { name: namespace } = splitKey(key);
    if (client.get('namespaces', namespace)?.status?.phase !== 'Active') return;
    if (client.get('serviceaccounts', `${namespace}/default`)) return;
    const metadata = { name: 'default', namespace };
    await createOnce(client, 'serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  },
}));
