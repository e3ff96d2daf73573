import { clone, type Pod } from '../../../kube/object.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Gives a Pod its service account and that account's token as a volume (plugin/pkg/admission/serviceaccount). */
export const serviceAccount: AdmissionRule = {
  name: 'ServiceAccount',
  admit(draft, { api, resource, old, random }) {
    if (resource.storage !== 'pods' || old) return;
    const pod = draft as Pod;
    const { spec } = pod;
    const name = spec.serviceAccountName || 'default';
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
    const { namespace = '' } = pod.metadata;
    const account = api.store.get('serviceaccounts', `${namespace}/${name}`);
    if (!account)
      throw forbidden(
        resource.ref,
        pod.metadata.name,
        `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
      );
    const secrets = account.imagePullSecrets as Pod['spec']['imagePullSecrets'];
    if (!spec.imagePullSecrets?.length && secrets?.length) spec.imagePullSecrets = clone(secrets);
    const automounts = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    if (automounts) mountToken(pod, `kube-api-access-${random.suffix(5)}`);
  },
};

function mountToken({ spec }: Pod, volume: string): void {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const needing = containers.filter(
    (container) => !container.volumeMounts?.some((mount) => mount.mountPath === mountPath),
  );
  if (needing.length === 0) return;
  for (const container of needing)
    container.volumeMounts = [...(container.volumeMounts ?? []), { name: volume, readOnly: true, mountPath }];
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ];
  spec.volumes = [...(spec.volumes ?? []), { name: volume, projected: { sources, defaultMode: 0o644 } }];
}
