import { type ServedResource, verbsOf } from '../api/registry.ts';
import { customSchemaName } from '../custom-resources/open-api.ts';
import { openApiName, typeOfKind } from '../schema/go-types.ts';

/** The operations on one path, by method, and the parameters that they share. */
export type PathItem = Record<string, unknown>;

/** The paths of a resource with what clients look up in them: verbs, kinds, parameters and media types. */
export function pathsOf(resource: ServedResource): Record<string, PathItem> {
  const { definition, group, apiVersion } = resource;
  const root = `${group ? '/apis' : '/api'}/${apiVersion}`;
  const scope = definition.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `${root}${scope}/${definition.plural}`;
  const object = `${collection}/{name}`;
  const kind = kindOf(resource);
  const objectPath = (operations: readonly Operation[], of = kind) =>
    item(operations, of, ['name', ...shared(resource)]);
  const paths: Record<string, PathItem> = {
    [collection]: item(served(resource, ['list', 'create', 'deletecollection']), kind, shared(resource)),
    [object]: objectPath(served(resource, ['get', 'update', 'delete', 'patch'])),
  };
  if (definition.namespaced && verbsOf(definition).includes('list'))
    paths[`${root}/${definition.plural}`] = item(served(resource, ['list']), kind, ['pretty']);
  const subresource = served(resource, ['get', 'update', 'patch']);
  if (definition.hasStatus) paths[`${object}/status`] = objectPath(subresource);
  if (definition.scale) paths[`${object}/scale`] = objectPath(subresource, scaleKind);
  return paths;
}

interface Kind {
  group: string;
  version: string;
  kind: string;
  schema: string | undefined;
}

interface Operation {
  method: string;
  action: string;
  parameters: readonly string[];
  media: readonly string[];
}

const write = ['dryRun', 'fieldManager', 'fieldValidation'];
const page = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const removal = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
];
const patches = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];
const anyBody = ['*/*'];

const operations: Readonly<Record<string, Operation>> = {
  list: { method: 'get', action: 'list', parameters: page, media: [] },
  create: { method: 'post', action: 'post', parameters: write, media: anyBody },
  deletecollection: {
    method: 'delete',
    action: 'deletecollection',
    parameters: [...page.slice(1, -1), ...removal],
    media: anyBody,
  },
  get: { method: 'get', action: 'get', parameters: [], media: [] },
  update: { method: 'put', action: 'put', parameters: write, media: anyBody },
  delete: { method: 'delete', action: 'delete', parameters: removal, media: anyBody },
  patch: { method: 'patch', action: 'patch', parameters: [...write, 'force'], media: patches },
};

// Custom resources have no strategic merge patch.
const customPatch: Operation = {
  method: 'patch',
  action: 'patch',
  parameters: [...write, 'force'],
  media: patches.filter((type) => !type.includes('strategic')),
};

const scaleKind: Kind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  schema: openApiName('autoscaling/v1.Scale'),
};

function kindOf(resource: ServedResource): Kind {
  const { apiVersion, group, version, definition, customSchema } = resource;
  if (customSchema) return { group, version, kind: definition.kind, schema: customSchemaName(resource) };
  const type = typeOfKind(apiVersion, definition.kind);
  return { group, version, kind: definition.kind, schema: type && openApiName(type) };
}

function served({ definition, customSchema }: ServedResource, verbs: readonly string[]): Operation[] {
  const own = verbsOf(definition);
  const known = customSchema ? { ...operations, patch: customPatch } : operations;
  return verbs.flatMap((verb) => (own.includes(verb) && known[verb] ? [known[verb]] : []));
}

const shared = ({ definition }: ServedResource) => (definition.namespaced ? ['namespace', 'pretty'] : ['pretty']);

function item(list: readonly Operation[], kind: Kind, parameters: readonly string[]): PathItem {
  const methods = list.map((operation) => [operation.method, describeOperation(operation, kind)] as const);
  return { ...Object.fromEntries(methods), parameters: parameters.map(parameter) };
}

function describeOperation({ action, parameters, media }: Operation, { schema, ...gvk }: Kind): unknown {
  const isPatch = action === 'patch';
  const body =
    isPatch || !schema || action.startsWith('delete') ? { type: 'object' } : { $ref: `#/components/schemas/${schema}` };
  return {
    ...(parameters.length > 0 && { parameters: parameters.map(parameter) }),
    ...(media.length > 0 && {
      requestBody: {
        content: Object.fromEntries(media.map((type) => [type, { schema: body }])),
        required: !action.startsWith('delete'),
      },
    }),
    responses: { 200: { description: 'OK' }, 401: { description: 'Unauthorized' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  };
}

const types: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  ignoreStoreReadErrorWithClusterBreakingPotential: 'boolean',
  limit: 'integer',
  orphanDependents: 'boolean',
  sendInitialEvents: 'boolean',
  timeoutSeconds: 'integer',
  watch: 'boolean',
};

function parameter(name: string): unknown {
  const schema = { type: types[name] ?? 'string', uniqueItems: true };
  return name === 'name' || name === 'namespace'
    ? { name, in: 'path', required: true, schema }
    : { name, in: 'query', schema };
}
