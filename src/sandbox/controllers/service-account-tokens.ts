import { clone, type Secret, type ServiceAccount } from '../../kube/object.ts';
import { type ControllerFactory, defineController } from '../engine/define.ts';

const accountAnnotation = 'kubernetes.io/service-account.name';
const uidAnnotation = 'kubernetes.io/service-account.uid';

/**
 * Fills Secrets of the type service-account-token, and takes away those whose account is gone
 * (pkg/controller/serviceaccount/tokens_controller.go). `makeToken` signs; `caCertificate` is a PEM.
 */
export function serviceAccountTokens(options: {
  caCertificate: string;
  makeToken: (secret: Secret, account: ServiceAccount) => string;
}): ControllerFactory {
  const ca = Buffer.from(options.caCertificate).toString('base64');
  return defineController(() => ({
    name: 'serviceaccount-token-controller',
    identity: {
      user: 'system:kube-controller-manager',
      groups: ['system:authenticated'],
      manager: 'kube-controller-manager',
    },

    watch({ client, enqueue }) {
      return [
        client.subscribe('secrets', ({ type, object }) => {
          if (type !== 'DELETED' && isToken(object)) enqueue(`${object.metadata.namespace}/${object.metadata.name}`);
        }),
        client.subscribe('serviceaccounts', ({ type, object }) => {
          const { namespace, name } = object.metadata;
          if (type !== 'DELETED') return;
          for (const secret of client.list('secrets', namespace))
            if (isToken(secret) && accountOf(secret) === name) enqueue(`${namespace}/${secret.metadata.name}`);
        }),
      ];
    },

    async reconcile(key, { client }) {
      const secret = client.get('secrets', key);
      if (!secret || !isToken(secret) || secret.metadata.deletionTimestamp) return;
      const { namespace = '', annotations = {}, uid } = secret.metadata;
      const account = client.get('serviceaccounts', `${namespace}/${accountOf(secret)}`);
      const wanted = annotations[uidAnnotation];
      if (!account || (wanted && wanted !== account.metadata.uid)) return await client.delete('secrets', key, { uid });
      const data = secret.data ?? {};
      if (data['ca.crt'] === ca && data.namespace && data.token) return;
      const next = clone(secret);
      next.data = {
        ...data,
        'ca.crt': ca,
        namespace: data.namespace || Buffer.from(namespace).toString('base64'),
        token: data.token || Buffer.from(options.makeToken(secret, account)).toString('base64'),
      };
      next.metadata.annotations = { ...annotations, [uidAnnotation]: account.metadata.uid };
      await client.update('secrets', next);
    },
  }));
}

function isToken({ type, metadata }: Secret): boolean {
  return type === 'kubernetes.io/service-account-token' && metadata.annotations?.[accountAnnotation] !== undefined;
}

function accountOf({ metadata }: Secret): string {
  return metadata.annotations?.[accountAnnotation] ?? '';
}
