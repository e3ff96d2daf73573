import { clone, equal } from '../../kube/object.ts';
import { type ControllerFactory, controllerIdentity, defineController } from '../engine/define.ts';
import { createOnce } from './create-once.ts';

const name = 'kube-root-ca.crt';
const annotation = 'kubernetes.io/description';
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Keeps the cluster's CA certificate, a PEM, in each namespace (pkg/controller/certificates/rootcacertpublisher). */
export function rootCaPublisher(caCertificate: string): ControllerFactory {
  return defineController(() => ({
    name: 'root-ca-certificate-publisher-controller',
    identity: controllerIdentity('root-ca-cert-publisher'),

    watch({ client, enqueue }) {
      return [
        client.subscribe('namespaces', ({ type, object }) => {
          if (type !== 'DELETED') enqueue(object.metadata.name);
        }),
        client.subscribe('configmaps', ({ type, object }) => {
          if (type !== 'ADDED' && object.metadata.name === name) enqueue(object.metadata.namespace ?? '');
        }),
      ];
    },

    async reconcile(namespace, { client }) {
      if (client.get('namespaces', namespace)?.status?.phase !== 'Active') return;
      const data = { 'ca.crt': caCertificate };
      const current = client.get('configmaps', `${namespace}/${name}`);
      if (!current) {
        const metadata = { name, namespace, annotations: { [annotation]: description } };
        await createOnce(client, 'configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
        return;
      }
      if (equal(current.data, data) && current.metadata.annotations?.[annotation]) return;
      const next = clone(current);
      next.data = data;
      next.metadata.annotations = { ...next.metadata.annotations, [annotation]: description };
      await client.update('configmaps', next);
    },
  }));
}
