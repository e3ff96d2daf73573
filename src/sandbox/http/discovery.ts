import { createHash } from 'node:crypto';
import { compareVersions } from '../../kube/api-version.ts';
import { formatApiVersion } from '../../kube/gvk.ts';
import { type Registry, type ServedResource, verbsOf } from '../api/registry.ts';
import { subresourcesOf } from '../api/subresources/index.ts';
import type { ResourceDefinition } from '../resources/define.ts';

/** Which groups there are, in the order of the real server; those that are not served are left out. */
const groupOrder = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];
// What is served by an addon has the lowest priority.
const lastGroup = 'metrics.k8s.io';

/** GET /api/v1 and /apis/GROUP/VERSION: APIResourceList; undefined when the version is not served. */
export function resourceList(registry: Registry, group: string, version: string): object | undefined {
  const served = inVersion(registry, group, version);
  if (served.length === 0) return undefined;
  const resources = served.flatMap(({ definition, live }) => [
    {
      name: definition.plural,
      singularName: definition.singular ?? definition.kind.toLowerCase(),
      namespaced: definition.namespaced,
      kind: definition.kind,
      verbs: verbsOf(definition),
      ...(definition.shortNames && { shortNames: definition.shortNames }),
      ...(definition.categories && { categories: definition.categories }),
      ...(!definition.answer && !live && { storageVersionHash: storageVersionHash(definition) }),
    },
    ...subresourcesOf(definition).map((sub) => ({
      name: `${definition.plural}/${sub.name}`,
      singularName: '',
      namespaced: definition.namespaced,
      ...(sub.group && { group: sub.group, version: sub.version }),
      kind: sub.kind ?? definition.kind,
      verbs: sub.verbs,
    })),
  ]);
  return {
    kind: 'APIResourceList',
    ...(group && { apiVersion: 'v1' }),
    groupVersion: formatApiVersion({ group, version }),
    resources,
  };
}

/** Tells clients when the stored version of a kind changes (apiserver/pkg/endpoints/discovery/storageversionhash.go). */
function storageVersionHash({ group, version, kind }: ResourceDefinition): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}

/** GET /apis: APIGroupList. */
export function groupList(registry: Registry): object {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupsOf(registry).map((group) => groupEntry(registry, group)),
  };
}

/** GET /apis/GROUP: APIGroup; undefined when it is not served. */
export function groupInfo(registry: Registry, group: string): object | undefined {
  if (!groupsOf(registry).includes(group)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(registry, group) };
}

/** GET /api: APIVersions. */
export function coreVersions(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** Aggregated discovery (apidiscovery.k8s.io/v2) of `/api` (the core group) or of `/apis` (all others). */
export function aggregatedDiscovery(registry: Registry, path: '/api' | '/apis'): object {
  const groups = path === '/api' ? [''] : groupsOf(registry);
  const items = groups.map((group) => ({
    metadata: group ? { name: group } : {},
    versions: versionsOf(registry, group).map((version) => ({
      version,
      resources: inVersion(registry, group, version).map(aggregatedResource),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function aggregatedResource({ definition, group, version, customSchema }: ServedResource): object {
  // Custom resources name their own group; built-in ones leave it to where they stand.
  const own = customSchema ? { group, version } : { group: '', version: '' };
  const kind = (sub: { kind?: string; group?: string; version?: string }) => ({
    group: sub.group ?? own.group,
    version: sub.version ?? own.version,
    kind: sub.kind ?? definition.kind,
  });
  const subresources = subresourcesOf(definition).map((sub) => ({
    subresource: sub.name,
    responseKind: kind(sub),
    verbs: sub.verbs,
  }));
  return {
    resource: definition.plural,
    responseKind: kind({}),
    scope: definition.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: definition.singular ?? definition.kind.toLowerCase(),
    verbs: verbsOf(definition),
    ...(definition.shortNames && { shortNames: definition.shortNames }),
    ...(definition.categories && { categories: definition.categories }),
    ...(subresources.length > 0 && { subresources }),
  };
}

function groupEntry(registry: Registry, name: string): object {
  const versions = versionsOf(registry, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function groupsOf(registry: Registry): string[] {
  const served = new Set(registry.all().map(({ group }) => group));
  served.delete('');
  const known = groupOrder.filter((group) => served.has(group));
  const others = [...served].filter((group) => !groupOrder.includes(group) && group !== lastGroup).sort();
  return [...known, ...others, ...(served.has(lastGroup) ? [lastGroup] : [])];
}

function versionsOf(registry: Registry, group: string): string[] {
  const versions = new Set(
    registry
      .all()
      .filter((one) => one.group === group)
      .map(({ version }) => version),
  );
  return [...versions].sort(compareVersions);
}

function inVersion(registry: Registry, group: string, version: string): ServedResource[] {
  return registry
    .all()
    .filter((one) => one.group === group && one.version === version)
    .sort((a, b) => (a.definition.plural < b.definition.plural ? -1 : 1));
}
