import { glob } from '../../checks/assertions/ran.ts';
import { isOwn } from '../../checks/facts.ts';
import type { Check } from '../../checks/schema.ts';
import type { AttemptCluster } from '../../clusters/define.ts';
import { ViewError } from '../../kube/cluster-view.ts';
import { isRecord, type KubeObject } from '../../kube/object.ts';

interface Kind {
  apiVersion?: string | undefined;
  kind: string;
}

/** More than a step is about; what is behind it is counted. */
const mostOfAKind = 40;

/** What controllers make of what learners write, and where clusters say why something is not so. */
const alwaysTold: readonly Kind[] = [
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Event' },
];
const madeOf: Readonly<Record<string, readonly Kind[]>> = {
  Deployment: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet' }],
  CronJob: [{ apiVersion: 'batch/v1', kind: 'Job' }],
  Service: [{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }],
  PersistentVolumeClaim: [{ apiVersion: 'v1', kind: 'ResourceQuota' }],
};

/** The objects of the attempt that a step's checks and the learner's commands are about. Never one that is not the attempt's. */
export async function objectsConcerned(
  { view, scope }: Pick<AttemptCluster, 'view' | 'scope'>,
  checks: readonly Check[],
  written: readonly Kind[],
): Promise<{ objects: KubeObject[]; missing: string[] }> {
  const objects: KubeObject[] = [];
  const missing: string[] = [];
  for (const kind of kindsOf(checks, written)) {
    try {
      const served = await view.resolve({ kind: kind.kind, ...(kind.apiVersion && { apiVersion: kind.apiVersion }) });
      const places = served.namespaced ? scope.namespaces : [undefined];
      const found = (await Promise.all(places.map((place) => view.list(served, place)))).flat().filter(isOwn);
      const mine = served.namespaced
        ? found
        : found.filter((object) => isAllowed(object, served.plural, scope.cluster));
      objects.push(...mine.slice(-mostOfAKind).map(bare));
      if (mine.length > mostOfAKind) missing.push(`${mine.length - mostOfAKind} more ${served.plural}`);
    } catch (error) {
      if (!(error instanceof ViewError)) throw error;
      missing.push(`${kind.kind}: ${error.message}`);
    }
  }
  return { objects, missing };
}

function kindsOf(checks: readonly Check[], written: readonly Kind[]): Kind[] {
  const named: Kind[] = [...checks.flatMap((check) => mentioned(check)), ...written, ...alwaysTold];
  const kinds = new Map<string, Kind>();
  for (const kind of [...named, ...named.flatMap((each) => madeOf[each.kind] ?? [])])
    if (!kinds.has(kind.kind)) kinds.set(kind.kind, kind);
  return [...kinds.values()];
}

/** Everything in a check that names a kind. */
function mentioned(part: unknown): Kind[] {
  if (Array.isArray(part)) return part.flatMap(mentioned);
  if (!isRecord(part)) return [];
  const { apiVersion, kind } = part;
  const here = typeof kind === 'string' ? [{ kind, ...(typeof apiVersion === 'string' && { apiVersion }) }] : [];
  const service = isRecord(part.http) ? [{ apiVersion: 'v1', kind: 'Service' }] : [];
  return [...here, ...service, ...Object.values(part).flatMap(mentioned)];
}

function isAllowed(
  { metadata }: KubeObject,
  plural: string,
  allowed: readonly { resource: string; name: string }[],
): boolean {
  return allowed.some(({ resource, name }) => resource === plural && glob(name, metadata.name));
}

/** Without the bookkeeping of server-side apply. */
function bare(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
