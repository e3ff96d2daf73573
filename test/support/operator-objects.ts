/** A definition that takes any object, for tests of operators. */
export const anyDefinition = (
  group: string,
  kind: string,
  plural: string,
  { version = 'v1', scope = 'Namespaced' }: { version?: string; scope?: 'Namespaced' | 'Cluster' } = {},
) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
    scope,
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        subresources: { status: {} },
      },
    ],
  },
});

/** A Role `operator` of rules like `batch:jobs,pods`: every verb on those resources of the group. */
export const role = (...rules: string[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'operator' },
  rules: rules.map((rule) => {
    const [group = '', resources = ''] = rule.split(':');
    return { apiGroups: [group], resources: resources.split(','), verbs: ['*'] };
  }),
});

/** The ServiceAccount `operator`, bound to the Role of that name. */
export const account = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'operator' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'operator' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'operator' },
    subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace: 'default' }],
  },
];

/** A Pod `operator` that runs one container as the account of that name. */
export const operatorPod = (container: Record<string, unknown>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'operator' },
  spec: { serviceAccountName: 'operator', containers: [{ name: 'operator', ...container }] },
});

/** The ServiceAccount `operator` with these rules in the whole cluster. */
export const clusterAccount = (rules: readonly Record<string, unknown>[]) => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'operator' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'operator' }, rules },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'operator' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'operator' },
    subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace: 'default' }],
  },
];
