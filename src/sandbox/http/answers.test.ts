import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askSandbox } from '../../../test/support/ask-sandbox.ts';
import { systemClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { createSandbox, type Sandbox } from '../index.ts';

// The form of answers, as recorded from a real server.
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox({ clock: systemClock, random: seededRandom(1), nodes: 1 });
  await sandbox.start();
});
afterAll(() => sandbox.stop());

const get = (path: string, headers: Record<string, string>, method = 'GET', body = '') =>
  askSandbox(sandbox, method, path, body, headers);

describe('a large answer', () => {
  const path = '/api/v1/namespaces/default/configmaps';
  beforeAll(async () => {
    const map = { metadata: { name: 'large' }, data: { text: 'x'.repeat(140_000) } };
    expect((await get(path, {}, 'POST', JSON.stringify(map))).code).toBe(201);
  });

  it('is compressed for who takes gzip', async () => {
    const { headers, body } = await get(`${path}/large`, { 'accept-encoding': 'deflate, gzip' });
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(JSON.parse(gunzipSync(body).toString())).toMatchObject({ metadata: { name: 'large' } });
  });

  it.each(['', 'gzip;q=0', 'gzip;q=0.5', '*', 'deflate'])('is as it is for who takes "%s"', async (encoding) => {
    const { headers, body } = await get(`${path}/large`, { 'accept-encoding': encoding });
    expect(headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(body.toString())).toMatchObject({ metadata: { name: 'large' } });
  });

  it('is large from 128 KiB on', async () => {
    const { headers } = await get('/api/v1/namespaces', { 'accept-encoding': 'gzip' });
    expect(headers['content-encoding']).toBeUndefined();
  });
});

describe('metadata alone', () => {
  const accept = (as: string) => ({ accept: `application/json;as=${as};v=v1;g=meta.k8s.io` });

  it.each([
    ['List', '/api/v1/namespaces/default', 'not a list (*core.Namespace)'],
    ['', '/api/v1/namespaces', 'a list (*core.NamespaceList)'],
    ['', '/apis/apps/v1/deployments', 'a list (*apps.DeploymentList)'],
    ['', '/apis/events.k8s.io/v1/events', 'a list (*core.EventList)'],
    ['', '/apis/rbac.authorization.k8s.io/v1/roles', 'a list (*rbac.RoleList)'],
  ])('as PartialObjectMetadata%s of %s is refused: it is %s', async (form, path, words) => {
    const { code, body } = await get(path, accept(`PartialObjectMetadata${form}`));
    const message = `you requested PartialObjectMetadata${form}, but the requested object is ${words}`;
    expect({ code, ...JSON.parse(body.toString()) }).toMatchObject({ code: 406, reason: 'NotAcceptable', message });
  });

  it.each([
    ['List', '/api/v1/namespaces'],
    ['', '/api/v1/namespaces/default'],
  ])('as PartialObjectMetadata%s of %s is given', async (form, path) => {
    const { code, body } = await get(path, accept(`PartialObjectMetadata${form}`));
    expect([code, JSON.parse(body.toString()).kind]).toEqual([200, `PartialObjectMetadata${form}`]);
  });
});

describe('a number in the query', () => {
  it.each([
    ['', 'invalid syntax'],
    ['abc', 'invalid syntax'],
    ['1.5', 'invalid syntax'],
    ['99999999999999999999', 'value out of range'],
  ])('is refused when it is "%s": %s', async (limit, problem) => {
    const { code, body } = await get(`/api/v1/namespaces?limit=${limit}`, {});
    const message = `strconv.ParseInt: parsing "${limit}": ${problem}`;
    expect({ code, ...JSON.parse(body.toString()) }).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });
});

describe('slashes that are doubled, or stand at the end', () => {
  const missing = 'the server could not find the requested resource';
  it.each([
    ['//api/v1/pods', 404, '404 page not found\n'],
    ['/apis//apps/v1/deployments', 404, '404 page not found\n'],
    ['/healthz/', 404, '404 page not found\n'],
    ['/api//v1/pods', 404, missing],
    ['/api/v1//pods', 404, missing],
    ['/api/v1/namespaces/default//pods', 404, missing],
    ['/apis/apps//v1/deployments', 404, missing],
    ['/apis/apps/v1//deployments', 404, missing],
    ['/api/v1/namespaces/default/pods//x//log', 404, missing],
    ['/api/v1/namespaces/default/pods//log', 400, 'name must be provided'],
    ['/api/v1/namespaces//pods', 200, '"PodList"'],
    ['/api/v1/pods/', 200, '"PodList"'],
    ['/api/v1/namespaces/default/', 200, '"Namespace"'],
    ['/apis/', 200, '"APIGroupList"'],
  ])('%s is answered with %i', async (path, code, text) => {
    const { code: found, body } = await get(path, {});
    expect(body.toString()).toContain(text);
    expect(found).toBe(code);
  });
});

describe('custom resources', () => {
  const path = '/apis/parity.example/v1/namespaces/default/toys';
  beforeAll(async () => {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const spec = {
      group: 'parity.example',
      scope: 'Namespaced',
      names: { plural: 'toys', kind: 'Toy' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    };
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await get(definitions, {}, 'POST', JSON.stringify({ metadata: { name: 'toys.parity.example' }, spec }));
    await sandbox.settle();
    const toy = { apiVersion: 'parity.example/v1', kind: 'Toy', metadata: { name: 't' } };
    expect((await get(path, {}, 'POST', JSON.stringify(toy))).code).toBe(201);
  });

  const only =
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const metadata = (kind: string) => `application/json;as=${kind};g=meta.k8s.io;v=v1`;
  it.each([
    ['', 'application/vnd.kubernetes.protobuf', 406, only],
    ['/t', 'application/vnd.kubernetes.protobuf', 406, only],
    ['?watch=1', 'application/vnd.kubernetes.protobuf', 406, only],
    ['/t', 'application/vnd.kubernetes.protobuf,application/json', 200, '"Toy"'],
    ['/t', metadata('PartialObjectMetadata'), 200, '"PartialObjectMetadata"'],
    ['', metadata('PartialObjectMetadataList'), 200, '"items":[{"kind":"PartialObjectMetadata"'],
    ['/t', metadata('PartialObjectMetadataList'), 500, 'content is not a list'],
    [
      '',
      metadata('PartialObjectMetadata'),
      406,
      'you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)',
    ],
  ])('%s as %s is answered with %i', async (rest, accept, code, text) => {
    const { code: found, body } = await get(`${path}${rest}`, { accept });
    expect(body.toString()).toContain(text);
    expect(found).toBe(code);
  });

  it('take no protobuf', async () => {
    const answer = await get(path, { 'content-type': 'application/vnd.kubernetes.protobuf' }, 'POST', 'k8s');
    expect(answer.code).toBe(415);
  });

  it('have no other paths in their group', async () => {
    const { code, body } = await get('/apis/parity.example/v1//toys', {});
    expect({ code, text: body.toString() }).toEqual({ code: 404, text: '404 page not found\n' });
  });
});

describe('the issuer of service account tokens', () => {
  it('tells its key, in which tokens are signed', async () => {
    const { body, headers } = await get('/.well-known/openid-configuration', {});
    const { issuer, jwks_uri } = JSON.parse(body.toString()) as { issuer: string; jwks_uri: string };
    expect(issuer).toBe('https://kubernetes.default.svc.cluster.local');
    expect(headers['cache-control']).toBe('public, max-age=3600');
    const { body: keys, headers: more } = await get(new URL(jwks_uri).pathname, {});
    expect(more['content-type']).toBe('application/jwk-set+json');
    const [jwk] = (JSON.parse(keys.toString()) as { keys: JsonWebKey[] }).keys;
    const made = await get('/api/v1/namespaces/default/serviceaccounts/default/token', {}, 'POST', '{}');
    const { token } = (JSON.parse(made.body.toString()) as { status: { token: string } }).status;
    const [head, claims, signature = ''] = token.split('.');
    const key = { key: createPublicKey({ key: jwk ?? {}, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });
});

describe('patches', () => {
  const path = '/api/v1/namespaces/default/configmaps';
  it('that apply nothing have no type', async () => {
    const type = { 'content-type': 'application/apply-patch+yaml' };
    const { code, body } = await get(`${path}/x?fieldManager=a`, type, 'PATCH', 'null');
    expect({ code, ...JSON.parse(body.toString()) }).toMatchObject({
      code: 400,
      message: 'invalid object type: /, Kind=',
    });
  });

  it('with a directive that is no text show it as Go does', async () => {
    const type = { 'content-type': 'application/strategic-merge-patch+json' };
    const { body } = await get(`${path}/kube-root-ca.crt`, type, 'PATCH', '{"$patch":5}');
    const message = 'unknown patch type: %!s(int64=5) in map: map[$patch:5]';
    expect(JSON.parse(body.toString())).toMatchObject({ code: 500, message });
  });
});
