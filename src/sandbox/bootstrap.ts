import { bootstrapPolicy } from './access/bootstrap-policy.ts';
import { ApiError } from './api/errors.ts';
import { bootstrapApiService } from './bootstrap/api-service.ts';
import { createBuiltInObjects } from './bootstrap/built-in-objects.ts';
import type { Client } from './client.ts';

const apiServer = {
  user: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
  manager: 'kube-apiserver',
};

// The class that kind brings along.
const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' };
const appliedClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { annotations: isDefault, name: 'standard' },
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};
const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(appliedClass)}\n` };
const standardClass = {
  ...appliedClass,
  metadata: { name: 'standard', annotations: { ...lastApplied, ...isDefault } },
};

/** What an API server makes for itself when it starts: namespaces, roles, its own Service, what rules itself. Safe to call again. */
export async function bootstrap(anyClient: Client, port: number, now: number): Promise<void> {
  const client = anyClient.as(apiServer);
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    await unlessThere(
      client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {} }),
    );
  await unlessThere(client.create('storageclasses.storage.k8s.io', standardClass));
  const create = (resource: string, draft: Parameters<Client['create']>[1]) =>
    unlessThere(client.create(resource, draft));
  await createBuiltInObjects(client, create, now);
  await bootstrapPolicy(client);
  // What kubeadm adds: its administrators, whom the credentials of the cluster's owner belong to.
  await unlessThere(
    anyClient.as({ ...apiServer, manager: 'kubeadm' }).create('clusterrolebindings.rbac.authorization.k8s.io', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'kubeadm:cluster-admins' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'kubeadm:cluster-admins' }],
    }),
  );
  await bootstrapApiService(client, port);
}

async function unlessThere(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}
