import { formatTime } from '../../kube/time.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';

type Draft = Parameters<Client['create']>[1];

const rbac = 'rbac.authorization.k8s.io';
const apiServices = 'apiservices.apiregistration.k8s.io';
const namespace = 'kube-system';
const name = 'metrics-server';
const labels = { 'k8s-app': name };
const subjects = [{ kind: 'ServiceAccount', name, namespace }];
const aggregatesTo = Object.fromEntries(
  ['view', 'edit', 'admin'].map((role) => [`${rbac}/aggregate-to-${role}`, 'true']),
);

const rule = (group: string, resources: string[], verbs: string[]) => ({ apiGroups: [group], resources, verbs });

function role(roleName: string, rules: object[], more = {}): [string, Draft] {
  const metadata = { name: roleName, labels: { ...labels, ...more } };
  return [`clusterroles.${rbac}`, { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata, rules } as Draft];
}

function binding(kind: 'ClusterRoleBinding' | 'RoleBinding', own: string, to: string): [string, Draft] {
  const isHere = kind === 'RoleBinding';
  const metadata = { name: own, labels, ...(isHere && { namespace }) };
  const roleRef = { apiGroup: rbac, kind: isHere ? 'Role' : 'ClusterRole', name: to };
  return [`${kind.toLowerCase()}s.${rbac}`, { apiVersion: `${rbac}/v1`, kind, metadata, roleRef, subjects } as Draft];
}

/** What metrics-server's manifests have, but for its Deployment: the sandbox itself stands behind the Service. */
const objects: [resource: string, draft: Draft][] = [
  ['serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } }],
  role(
    'system:aggregated-metrics-reader',
    [rule('metrics.k8s.io', ['pods', 'nodes'], ['get', 'list', 'watch'])],
    aggregatesTo,
  ),
  role('system:metrics-server', [
    rule('', ['nodes/metrics'], ['get']),
    rule('', ['pods', 'nodes'], ['get', 'list', 'watch']),
  ]),
  binding('RoleBinding', 'metrics-server-auth-reader', 'extension-apiserver-authentication-reader'),
  binding('ClusterRoleBinding', 'metrics-server:system:auth-delegator', 'system:auth-delegator'),
  binding('ClusterRoleBinding', 'system:metrics-server', 'system:metrics-server'),
  [
    'services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' }], selector: labels },
    } as Draft,
  ],
];

/** Makes what an administrator applies to have the metrics API. Safe to call again. */
export async function bootstrapMetrics(anyClient: Client, now: number): Promise<void> {
  const groups = ['kubeadm:cluster-admins', 'system:authenticated'];
  const client = anyClient.as({ user: 'kubernetes-admin', groups, manager: 'kubectl-client-side-apply' });
  for (const [resource, draft] of objects) await unlessThere(client.create(resource, draft));
  await unlessThere(client.create(apiServices, apiService(now)));
}

function apiService(now: number): Draft {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io', labels },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name, namespace, port: 443 },
    },
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastTransitionTime: formatTime(now),
          reason: 'Passed',
          message: 'all checks passed',
        },
      ],
    },
  } as Draft;
}

async function unlessThere(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}
