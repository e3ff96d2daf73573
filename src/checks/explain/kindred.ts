/** Kinds that are taken for each other. What stands beside another under its name, as a Service beside its Deployment, does not. */
const families: readonly (readonly string[])[] = [
  ['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController'],
  ['ConfigMap', 'Secret'],
  ['Role', 'ClusterRole'],
  ['RoleBinding', 'ClusterRoleBinding'],
  ['PersistentVolume', 'PersistentVolumeClaim'],
  ['ResourceQuota', 'LimitRange'],
];

/** Whether somebody may make the one where the other is asked for. */
export function isTakenFor(kind: string, asked: string): boolean {
  return kind !== asked && families.some((family) => family.includes(kind) && family.includes(asked));
}
