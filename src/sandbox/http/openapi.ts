import { createHash } from 'node:crypto';
import { type Registry, type ServedResource, verbsOf } from '../api/registry.ts';
import { customSchemas, toVersionTwo } from '../custom-resources/open-api.ts';
import { loadDescriptions } from '../schema/descriptions.ts';
import { openApiName, typeOfKind } from '../schema/go-types.ts';
import { openApiSchemas } from '../schema/to-openapi.ts';
import { type PathItem, pathsOf } from './openapi-paths.ts';

export interface OpenApiAnswer {
  contentType: string;
  body: string | Buffer;
}

/**
 * `/openapi/v3`, its documents – one for each group-version that is served – and an `/openapi/v2` whose paths tell no operations; in protobuf the least that contents
 * kubectl 1.27 and 1.28; undefined for any other path.
 */
export async function serveOpenApi(
  registry: Registry,
  path: string,
  accept: string,
): Promise<OpenApiAnswer | undefined> {
  if (path === '/openapi/v2') return await versionTwo(registry, accept);
  if (path === '/openapi/v3') return json(index(registry));
  if (!path.startsWith('/openapi/v3/')) return undefined;
  const name = path.slice('/openapi/v3/'.length);
  const resources = byDocument(registry).get(name);
  return resources && json(await document(resources));
}

/** An OpenAPI v3 document of one group-version. */
async function document(resources: readonly ServedResource[]): Promise<unknown> {
  const paths: Record<string, PathItem> = {};
  for (const resource of resources) Object.assign(paths, pathsOf(resource));
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: '1.36' },
    paths: sorted(paths),
    components: { schemas: await schemas(resources) },
  };
}

const always = ['meta/v1.DeleteOptions', 'meta/v1.ListMeta', 'meta/v1.ObjectMeta', 'meta/v1.Status'];

async function schemas(resources: readonly ServedResource[]): Promise<Record<string, Record<string, unknown>>> {
  const describe = await loadDescriptions();
  const kinds = resources.flatMap(({ group, version, apiVersion, definition }) => {
    const names = [definition.kind, `${definition.kind}List`];
    return names.flatMap((kind) => {
      const type = typeOfKind(apiVersion, kind);
      return type ? [{ type, gvk: { group, kind, version } }] : [];
    });
  });
  const all = openApiSchemas([...kinds.map(({ type }) => type), ...always], describe);
  for (const { type, gvk } of kinds) {
    const schema = all[openApiName(type)];
    if (schema) schema['x-kubernetes-group-version-kind'] = [gvk];
  }
  for (const resource of resources) if (resource.customSchema) Object.assign(all, customSchemas(resource));
  return all;
}

/** The document of each group-version: `api/v1`, `apis/apps/v1`. */
function byDocument(registry: Registry): Map<string, ServedResource[]> {
  const documents = new Map<string, ServedResource[]>();
  for (const resource of registry.all()) {
    const name = resource.group ? `apis/${resource.apiVersion}` : `api/${resource.apiVersion}`;
    documents.set(name, [...(documents.get(name) ?? []), resource]);
  }
  return documents;
}

/** kubectl keeps a document for as long as its hash stays: what it is made of decides it. */
function index(registry: Registry): unknown {
  const paths: Record<string, unknown> = {};
  for (const [name, resources] of byDocument(registry)) {
    const made = resources.map(({ definition, customSchema }) => [
      definition.kind,
      customSchema,
      definition.plural,
      verbsOf(definition),
      definition.hasStatus,
    ]);
    const hash = createHash('sha512')
      .update(JSON.stringify([name, made]))
      .digest('hex')
      .toUpperCase();
    paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` };
  }
  return { paths: sorted(paths) };
}

const versionTwoType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
// Field 1, swagger: "2.0".
const versionTwoBytes = Buffer.from([0x0a, 0x03, 0x32, 0x2e, 0x30]);

async function versionTwo(registry: Registry, accept: string): Promise<OpenApiAnswer> {
  if (accept.includes('protobuf')) return { contentType: versionTwoType, body: versionTwoBytes };
  const paths: Record<string, PathItem> = {};
  for (const resource of registry.all()) Object.assign(paths, pathsOf(resource));
  const all = await schemas(registry.all());
  const definitions = Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, toVersionTwo(schema)]));
  const shownPaths = Object.fromEntries(Object.keys(sorted(paths)).map((path) => [path, {}]));
  return json({ swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.3' }, paths: shownPaths, definitions });
}

function json(value: unknown): OpenApiAnswer {
  return { contentType: 'application/json', body: JSON.stringify(value) };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
