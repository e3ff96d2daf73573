import { formatApiVersion, groupResource } from '../../kube/gvk.ts';
import { clone, type KubeObject } from '../../kube/object.ts';
import type { JsonSchema } from '../custom-resources/json-schema.ts';
import type { ResourceDefinition } from '../resources/define.ts';
import type { ObjectNode } from '../schema/node.ts';
import type { Store } from '../store/store.ts';
import type { ApiError, FieldError, ResourceRef } from './errors.ts';

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
  /** The schema of a custom resource, as its definition has it. */
  customSchema?: JsonSchema;
  /** Whether objects are stored in this version. */
  isStored: boolean;
  isServed: boolean;
  /** From the stored version to this one; undefined when this is the stored one. */
  toServed: ((stored: KubeObject) => KubeObject) | undefined;
  toStored: ((given: KubeObject) => KubeObject) | undefined;
  /** Its conversion asks somebody outside: drafts stay in this version until they are stored. */
  asks?: true;
  /** Its objects are not stored, but told as they are now. */
  live?: LiveObjects;
  /** From this version to the stored one, of what asks. */
  toKept?: (draft: KubeObject) => KubeObject;
  /** Many at once. */
  allToServed?: (stored: readonly KubeObject[]) => readonly KubeObject[];
  /** How field selectors of this version name what can be selected by, where it differs. */
  fieldNames?: Readonly<Record<string, string>>;
  /** Its own rules, where those of the definition are another version's. */
  rules?: (object: KubeObject, old: KubeObject | undefined) => FieldError[];
}

/** Objects that are worked out when somebody asks. */
export interface LiveObjects {
  /** Sorted by key. */
  list(): readonly KubeObject[];
  /** What a get of one that is not there answers. */
  notFound(namespace: string, name: string): ApiError;
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
  /** Serves the versions of a custom resource, in place of those before; the stored one comes first. */
  serve(storage: string, resources: readonly ServedResource[]): void;
  withdraw(storage: string): void;
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
  const builtIns = definitions.flatMap((definition) => {
    const stored = serve(definition, definition, schemaFor);
    const others = (definition.otherVersions ?? []).map((other) => ({
      ...serve(definition, other, schemaFor),
      isStored: false,
      toServed: other.convert?.to,
      toStored: other.convert?.from,
      ...(other.fieldNames && { fieldNames: other.fieldNames }),
      ...(other.validate && { rules: other.validate }),
    }));
    return [stored, ...others];
  });
  const custom = new Map<string, readonly ServedResource[]>();
  let index = indexOf(builtIns);
  const rebuild = () => {
    index = indexOf([...builtIns, ...[...custom.values()].flat()]);
  };
  return {
    find: (group, version, plural) => index.byPath.get(`${formatApiVersion({ group, version })}/${plural}`),
    byStorage: (name) => index.byStorage.get(name),
    byKind: (apiVersion, kind) => index.byKind.get(`${apiVersion}/${kind}`),
    hasGroup: (group) => index.groups.has(group),
    hasGroupVersion: (group, version) => index.versions.has(formatApiVersion({ group, version })),
    all: () => index.served,
    serve(storage, resources) {
      custom.set(storage, resources);
      rebuild();
    },
    withdraw(storage) {
      if (custom.delete(storage)) rebuild();
    },
  };
}

function indexOf(all: readonly ServedResource[]) {
  const served = all.filter((one) => one.isServed);
  return {
    served,
    byPath: new Map(served.map((one) => [`${one.apiVersion}/${one.definition.plural}`, one])),
    byKind: new Map(served.map((one) => [`${one.apiVersion}/${one.definition.kind}`, one])),
    // The first of a storage is the version that is stored, served or not.
    byStorage: new Map(all.toReversed().map((one) => [one.storage, one])),
    groups: new Set(served.map((one) => one.group)),
    versions: new Set(served.map((one) => one.apiVersion)),
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
    isStored: true,
    isServed: true,
    toServed: undefined,
    toStored: undefined,
  };
}

/** The object as a request for this version sees it. */
export function servedForm(resource: ServedResource, stored: KubeObject): KubeObject {
  return resource.toServed ? resource.toServed(stored) : stored;
}

/** Objects as a request for this version sees them. */
export function servedForms(resource: ServedResource, stored: readonly KubeObject[]): readonly KubeObject[] {
  if (resource.allToServed) return resource.allToServed(stored);
  return resource.toServed ? stored.map((object) => servedForm(resource, object)) : stored;
}

/** Stores a draft and gives it as the request sees it; questions about its conversion come before. */
export function keep(store: Store, resource: ServedResource, draft: KubeObject): KubeObject {
  if (!resource.toKept) return servedForm(resource, store.put(resource.storage, draft));
  const { metadata } = store.put(resource.storage, clone(resource.toKept(draft)));
  return { ...draft, metadata };
}

/** The object of a request as it is stored. */
export function storedForm(resource: ServedResource, given: KubeObject): KubeObject {
  return resource.toStored ? resource.toStored(given) : given;
}
