import type { Scope } from '../gateway/define.ts';
import { matchesGlob } from '../gateway/guard.ts';
import { groupResource, parseApiVersion } from '../kube/gvk.ts';

/** An object that `setup` writes or deletes. */
export interface SetupTarget {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: unknown };
}

/** Why `setup` may not touch an object; it may what the guard lets the learner change. `served` is undefined where nobody knows the kind. */
export function leavesScope(
  { apiVersion, kind, metadata: { name, namespace } }: SetupTarget,
  served: { plural: string; namespaced: boolean } | undefined,
  { namespaces, cluster }: Pick<Scope, 'namespaces' | 'cluster'>,
): string | undefined {
  if (namespace !== undefined && !namespaces.some((own) => own === namespace))
    return `${kind} ${name} is for the namespace ${namespace}, which is none of the lesson's: leave it out, or use \${namespace} or, of one under allow.namespaces, \${namespaces.NAME}`;
  if (!served || served.namespaced) return undefined;
  if (apiVersion === 'v1' && kind === 'Namespace' && namespaces.includes(name)) return undefined;
  const { group } = parseApiVersion(apiVersion);
  const resources = [served.plural, groupResource({ group, plural: served.plural })];
  const allowed = cluster.some((each) => resources.includes(each.resource) && matchesGlob(each.name, name));
  return allowed ? undefined : `${kind} ${name} belongs to the whole cluster: name it under allow.cluster`;
}
