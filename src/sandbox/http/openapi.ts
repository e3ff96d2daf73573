import { createHash } from 'node:crypto';
import { type Registry, type ServedResource, verbsOf } from '../api/registry.ts';
import { customSchemas, toVersionTwo } from '../custom-resources/open-api.ts';
import { loadDescriptions } from '../schema/descriptions.ts';
import { openApiName, typeOfKind } from '../schema/go-types.ts';
import { openApiSchemas } from '../schema/to-openapi.ts';
import { type PathItem, pathsOf } from './openapi-paths.ts';
import type { Answer } from './respond.ts';

interface Headers {
  accept?: string | undefined;
  'if-none-match'?: string | undefined;
}

/**
 * `/openapi/v3`, its documents – one for each group-version that is served – and an `/openapi/v2` whose paths tell no operations; in protobuf the least that contents
 * kubectl 1.27 and 1.28; undefined for any other path.
 */
export async function serveOpenApi(registry: Registry, path: string, headers: Headers): Promise<Answer | undefined> {
  if (path === '/openapi/v2' && headers.accept?.includes('protobuf')) return versionTwoInProtobuf;
  const found = await keptDocument(registry, path);
  const isKnown = found && headers['if-none-match'] === found.headers?.Etag;
  return isKnown ? { ...found, code: 304, body: '' } : found;
}

// What is served changes seldom, and documents are long: each is made once, when it is first asked for.
const keptDocuments = new WeakMap<ReturnType<Registry['all']>, Map<string, Answer>>();

async function keptDocument(registry: Registry, path: string): Promise<Answer | undefined> {
  const served = registry.all();
  const documents = keptDocuments.get(served) ?? new Map<string, Answer>();
  keptDocuments.set(served, documents);
  const known = documents.get(path);
  if (known) return known;
  const value = await makeDocument(registry, path);
  if (value === undefined) return undefined;
  const body = JSON.stringify(value);
  const made = { code: 200, contentType: 'application/json', body, headers: { Etag: `"${hashOf(body)}"` } };
  documents.set(path, made);
  return made;
}

async function makeDocument(registry: Registry, path: string): Promise<unknown> {
  if (path === '/openapi/v2') return await versionTwo(registry);
  if (path === '/openapi/v3') return index(registry);
  if (!path.startsWith('/openapi/v3/')) return undefined;
  const resources = byDocument(registry).get(path.slice('/openapi/v3/'.length));
  return resources && (await document(resources));
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
    paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${hashOf(JSON.stringify([name, made]))}` };
  }
  return { paths: sorted(paths) };
}

const versionTwoInProtobuf: Answer = {
  code: 200,
  contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
  // Field 1, swagger: "2.0".
  body: Buffer.from([0x0a, 0x03, 0x32, 0x2e, 0x30]),
};

async function versionTwo(registry: Registry): Promise<unknown> {
  const paths: Record<string, PathItem> = {};
  for (const resource of registry.all()) Object.assign(paths, pathsOf(resource));
  const all = await schemas(registry.all());
  const definitions = Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, toVersionTwo(schema)]));
  const shownPaths = Object.fromEntries(Object.keys(sorted(paths)).map((path) => [path, {}]));
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.3' }, paths: shownPaths, definitions };
}

const hashOf = (text: string) => createHash('sha512').update(text).digest('hex').toUpperCase();

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
