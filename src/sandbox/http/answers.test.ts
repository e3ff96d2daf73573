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
