import { describe, expect, it } from 'vitest';
import { isRecord } from '../../kube/object.ts';
import { createRegistry } from '../api/registry.ts';
import { defineResource } from '../resources/define.ts';
import { schemaFor } from '../schema/index.ts';
import { serveOpenApi } from './openapi.ts';

const deployment = defineResource({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  namespaced: true,
  hasStatus: true,
  columns: [],
});
const node = defineResource({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  namespaced: false,
  columns: [],
});
const registry = createRegistry([deployment, node], schemaFor);

async function get(path: string, accept = 'application/json'): Promise<unknown> {
  const answer = await serveOpenApi(registry, path, { accept });
  return answer && JSON.parse(String(answer.body));
}

/** The value at a path of keys, for reading deep JSON without knowing its types. */
function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((here, key) => (isRecord(here) ? here[key] : undefined), value);
}

describe('OpenAPI', () => {
  it('lists one document for each group-version that is served, with a hash that follows what is served', async () => {
    const paths = at(await get('/openapi/v3'), 'paths');
    expect(Object.keys(paths as object)).toEqual(['api/v1', 'apis/apps/v1']);
    expect(at(paths, 'apis/apps/v1', 'serverRelativeURL')).toMatch(
      /^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/,
    );
    const fewer = createRegistry([deployment], schemaFor);
    const answer = await serveOpenApi(fewer, '/openapi/v3', {});
    expect(JSON.parse(String(answer?.body))).toEqual({ paths: { 'apis/apps/v1': at(paths, 'apis/apps/v1') } });
  });

  it('does not send again what the client has, until other kinds are served', async () => {
    const changing = createRegistry([deployment], schemaFor);
    const first = await serveOpenApi(changing, '/openapi/v2', {});
    const known = { 'if-none-match': first?.headers?.Etag };
    expect(known['if-none-match']).toMatch(/^"[0-9A-F]{128}"$/);
    expect(await serveOpenApi(changing, '/openapi/v2', known)).toMatchObject({ code: 304, body: '' });
    changing.serve('nodes', registry.all());
    expect(await serveOpenApi(changing, '/openapi/v2', known)).toMatchObject({ code: 200 });
  });

  it('tells kubectl that fieldValidation is a parameter of PATCH, and which patches there are', async () => {
    const document = await get('/openapi/v3/apis/apps/v1');
    const patch = at(document, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch');
    expect(at(patch, 'x-kubernetes-group-version-kind')).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
    expect(at(patch, 'parameters')).toContainEqual(expect.objectContaining({ name: 'fieldValidation', in: 'query' }));
    expect(Object.keys(at(patch, 'requestBody', 'content') as object)).toContain(
      'application/strategic-merge-patch+json',
    );
  });

  it('has the paths of cluster-wide and of namespaced resources', async () => {
    expect(Object.keys(at(await get('/openapi/v3/api/v1'), 'paths') as object)).toEqual([
      '/api/v1/nodes',
      '/api/v1/nodes/{name}',
    ]);
    expect(Object.keys(at(await get('/openapi/v3/apis/apps/v1'), 'paths') as object)).toEqual([
      '/apis/apps/v1/deployments',
      '/apis/apps/v1/namespaces/{namespace}/deployments',
      '/apis/apps/v1/namespaces/{namespace}/deployments/{name}',
      '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/status',
    ]);
  });

  it('has the schemas with what explain, apply and patches read', async () => {
    const schemas = at(await get('/openapi/v3/apis/apps/v1'), 'components', 'schemas');
    expect(at(schemas, 'io.k8s.api.apps.v1.Deployment', 'x-kubernetes-group-version-kind')).toEqual([
      { group: 'apps', kind: 'Deployment', version: 'v1' },
    ]);
    expect(at(schemas, 'io.k8s.api.core.v1.Container', 'properties', 'ports')).toMatchObject({
      type: 'array',
      'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-patch-merge-key': 'containerPort',
      'x-kubernetes-patch-strategy': 'merge',
    });
    expect(at(schemas, 'io.k8s.api.core.v1.ContainerPort', 'required')).toEqual(['containerPort']);
    expect(at(schemas, 'io.k8s.api.core.v1.ContainerPort', 'properties', 'protocol')).toMatchObject({
      default: 'TCP',
      enum: ['SCTP', 'TCP', 'UDP'],
    });
    const refs = [...JSON.stringify(schemas).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name ?? '',
    );
    expect(refs.filter((name) => at(schemas, name) === undefined)).toEqual([]);
  });

  it('answers version 2 with as little as kubectl 1.27 and 1.28 need, and nothing on other paths', async () => {
    const answer = await serveOpenApi(registry, '/openapi/v2', {
      accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
    });
    expect(answer).toEqual({
      code: 200,
      contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
      body: Buffer.from([0x0a, 0x03, 0x32, 0x2e, 0x30]),
    });
    expect(await get('/openapi/v2')).toMatchObject({ swagger: '2.0' });
    expect(await get('/openapi/v3/apis/batch/v1')).toBeUndefined();
    expect(await get('/version')).toBeUndefined();
  });
});
