/** Built-in kinds by their names in a request and on the command line: plural, kind, short names. */
const table: readonly (readonly [apiVersion: string, kind: string, plural: string, ...short: string[]])[] = [
  ['v1', 'Pod', 'pods', 'po'],
  ['apps/v1', 'Deployment', 'deployments', 'deploy'],
  ['apps/v1', 'ReplicaSet', 'replicasets', 'rs'],
  ['apps/v1', 'StatefulSet', 'statefulsets', 'sts'],
  ['apps/v1', 'DaemonSet', 'daemonsets', 'ds'],
  ['batch/v1', 'Job', 'jobs'],
  ['batch/v1', 'CronJob', 'cronjobs', 'cj'],
  ['v1', 'Service', 'services', 'svc'],
  ['v1', 'ConfigMap', 'configmaps', 'cm'],
  ['v1', 'Secret', 'secrets'],
  ['v1', 'ServiceAccount', 'serviceaccounts', 'sa'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc'],
  ['v1', 'PersistentVolume', 'persistentvolumes', 'pv'],
  ['v1', 'ResourceQuota', 'resourcequotas', 'quota'],
  ['v1', 'LimitRange', 'limitranges', 'limits'],
  ['v1', 'ReplicationController', 'replicationcontrollers', 'rc'],
  ['v1', 'Namespace', 'namespaces', 'ns'],
  ['v1', 'Node', 'nodes', 'no'],
  ['v1', 'Event', 'events', 'ev'],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses', 'ing'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'netpol'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'roles'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa'],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'pdb'],
  ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', 'sc'],
];

export interface KnownKind {
  apiVersion: string;
  kind: string;
  plural: string;
}

/** The plural of a resource as people write it: plural, singular, kind or short name; unknown ones as they are. */
export function pluralOf(resource: string): string {
  const word = resource.toLowerCase().split('.')[0] ?? '';
  const row = table.find(([, kind, plural, ...short]) => [kind.toLowerCase(), plural, ...short].includes(word));
  return row?.[2] ?? word;
}

export function kindOfPlural(plural: string): KnownKind | undefined {
  const row = table.find((each) => each[2] === plural);
  return row && { apiVersion: row[0], kind: row[1], plural: row[2] };
}
