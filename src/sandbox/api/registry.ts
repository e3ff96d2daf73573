import { formatApiVersion, groupResource } from '../../kube/gvk.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../resources/define.ts';
import type { ObjectNode } from '../schema/node.ts';
import type { ResourceRef } from './errors.ts';

/** One resource in one version, as requests name it. */
export interface ServedResource {
  definition: ResourceDefinition;
  group: string;
  version: string;
  apiVersion: string;
  /** Where its objects lie in the store: the same for all versions. */
  storage: string;
  /** How messages name it. */
  ref: ResourceRef;
  schema: ObjectNode | undefined;
  /** From the stored version to this one; undefined when this is the stored one. */
  toServed: ((stored: KubeObject) => KubeObject) | undefined;
  toStored: ((given: KubeObject) => KubeObject) | undefined;
}

/** The only list of what is served; custom resources join and leave it at run time. */
export interface Registry {
  find(group: string, version: string, plural: string): ServedResource | undefined;
  /** In the version that is stored, by `plural` or `plural.group`. */
  byStorage(name: string): ServedResource | undefined;
  byKind(apiVersion: string, kind: string): ServedResource | undefined;
  hasGroupVersion(group: string, version: string): boolean;
  hasGroup(group: string): boolean;
  all(): readonly ServedResource[];
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

export function verbsOf(definition: ResourceDefinition): readonly string[] {
  return definition.verbs ?? allVerbs;
}

/** Serves the definitions; `schemaFor` knows the types behind them. */
export function createRegistry(
  definitions: readonly ResourceDefinition[],
  schemaFor: (apiVersion: string, kind: string) => ObjectNode | undefined,
): Registry {
  const served = definitions.flatMap((definition) => {
    const stored = serve(definition, definition, schemaFor);
    const others = (definition.otherVersions ?? []).map((other) => ({
      ...serve(definition, other, schemaFor),
      toServed: other.convert?.to,
      toStored: other.convert?.from,
    }));
    return [stored, ...others];
  });
  const byPath = new Map(served.map((one) => [`${one.apiVersion}/${one.definition.plural}`, one]));
  const byKind = new Map(served.map((one) => [`${one.apiVersion}/${one.definition.kind}`, one]));
  const byStorage = new Map(served.toReversed().map((one) => [one.storage, one]));
  const versions = new Set(served.map((one) => one.apiVersion));
  return {
    find: (group, version, plural) => byPath.get(`${formatApiVersion({ group, version })}/${plural}`),
    byStorage: (name) => byStorage.get(name),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
    hasGroup: (group) => served.some((one) => one.group === group),
    hasGroupVersion: (group, version) => versions.has(formatApiVersion({ group, version })),
    all: () => served,
  };
}

function serve(
  definition: ResourceDefinition,
  { group, version }: { group: string; version: string },
  schemaFor: (apiVersion: string, kind: string) => ObjectNode | undefined,
): ServedResource {
  const apiVersion = formatApiVersion({ group, version });
  return {
    definition,
    group,
    version,
    apiVersion,
    storage: groupResource(definition),
    ref: { group, plural: definition.plural },
    schema: schemaFor(apiVersion, definition.kind),
    toServed: undefined,
    toStored: undefined,
  };
}

/** The object as a request for this version sees it. */
export function servedForm(resource: ServedResource, stored: KubeObject): KubeObject {
  return resource.toServed ? resource.toServed(stored) : stored;
}
