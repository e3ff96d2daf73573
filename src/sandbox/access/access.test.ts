import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAuthority, makeClientCertificate } from '../../lib/certificates.ts';
import { manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { createSandbox, type Sandbox } from '../index.ts';
import recorded from './decisions.recorded.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'access-'));
const clock = manualClock(Date.now());
const agent = new Agent({ keepAlive: true });
const bugs: unknown[] = [];
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox({
    clock,
    random: seededRandom(5),
    directory: folder,
    onBug: (bug) => bugs.push(bug),
  });
  await sandbox.start();
  await sandbox.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'matrix' } });
  for (const { name, role, user } of recorded.bindings)
    await sandbox.client.create('rolebindings.rbac.authorization.k8s.io', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name, namespace: 'matrix' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    });
  await sandbox.settle();
});

afterAll(async () => {
  agent.destroy();
  await sandbox.stop();
  rmSync(folder, { recursive: true });
  expect(bugs).toEqual([]);
});

/** One request; the admin's when no other credentials are given. */
async function ask(
  method: string,
  path: string,
  options: {
    body?: unknown;
    token?: string;
    headers?: Record<string, string>;
    tls?: { cert: string; key: string };
  } = {},
): Promise<{ code: number; body: Record<string, unknown> & { status?: unknown; message?: string } }> {
  const { body, token = sandbox.adminToken, headers = {}, tls } = options;
  return await new Promise((resolve, reject) => {
    const outgoing = request(`${sandbox.server}${path}`, {
      method,
      ca: sandbox.caCertificate,
      // A certificate belongs to its connection.
      agent: tls ? false : agent,
      ...tls,
      headers: {
        'content-type': 'application/json',
        ...(!tls && token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    outgoing.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        const isJson = response.headers['content-type']?.includes('json');
        resolve({ code: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : { message: text } });
      });
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const reviews = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

describe('the authorizer decides as the real server did', () => {
  const questions = [
    ...recorded.questions.map((text) => {
      const [verb = '', what = '', namespace = '', name = ''] = text.split(' ');
      const [full = '', subresource = ''] = what.split('/');
      const [resource = '', ...group] = full.split('.');
      const where = namespace === '-' ? '' : namespace;
      return { resourceAttributes: { verb, resource, group: group.join('.'), subresource, namespace: where, name } };
    }),
    ...recorded.urls.map((text) => {
      const [verb = '', path = ''] = text.split(' ');
      return { nonResourceAttributes: { verb, path } };
    }),
  ];

  test.each(recorded.answers)('for $user', async ({ user, groups, allowed }) => {
    let found = '';
    for (const question of questions) {
      const { body } = await ask('POST', reviews, { body: { spec: { user, groups, ...question } } });
      found += (body.status as { allowed: boolean }).allowed ? '1' : '0';
    }
    expect(found).toBe(allowed);
  });

  test('in at least 150 cases', () => {
    expect(recorded.answers.reduce((sum, { allowed }) => sum + allowed.length, 0)).toBeGreaterThan(150);
  });

  test('anew when a role or a binding changes', async () => {
    const may = async () => {
      const resourceAttributes = { verb: 'get', resource: 'secrets', namespace: 'default' };
      const { body } = await ask('POST', reviews, { body: { spec: { user: 'zoe', resourceAttributes } } });
      return (body.status as { allowed: boolean }).allowed;
    };
    const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles';
    const metadata = { name: 'keeper' };
    const roleRef = { kind: 'Role', name: 'keeper' };
    expect(await may()).toBe(false);
    await ask('POST', roles.replace('roles', 'rolebindings'), {
      body: { metadata, roleRef, subjects: [{ kind: 'User', name: 'zoe' }] },
    });
    expect(await may()).toBe(false);
    await ask('POST', roles, {
      body: { metadata, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }] },
    });
    expect(await may()).toBe(true);
    await ask('DELETE', `${roles}/keeper`);
    expect(await may()).toBe(false);
  });
});

describe('who asks is known', () => {
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  const tokenOf = async (name: string, spec: object = {}) => {
    const { body } = await ask('POST', `${accounts}/${name}/token`, { body: { spec } });
    return (body.status as { token: string }).token;
  };
  const pods = '/api/v1/namespaces/default/pods';

  test('by nothing: 401, but for health and version', async () => {
    expect(await ask('GET', pods, { token: '' })).toMatchObject({ code: 401, body: { message: 'Unauthorized' } });
    expect((await ask('GET', pods, { token: 'nonsense' })).code).toBe(401);
    expect((await ask('GET', '/version', { token: '' })).code).toBe(200);
  });

  test('by a token of a service account, as long as it and what it is bound to are there', async () => {
    await ask('POST', accounts, { body: { metadata: { name: 'etl' } } });
    await ask('POST', '/api/v1/namespaces/default/secrets', { body: { metadata: { name: 'anchor' } } });
    const token = await tokenOf('etl');
    const boundObjectRef = { kind: 'Secret', apiVersion: 'v1', name: 'anchor' };
    const bound = await tokenOf('etl', { boundObjectRef });
    const short = await tokenOf('etl', { expirationSeconds: 600 });
    const elsewhere = await tokenOf('etl', { audiences: ['feeds'] });
    expect(await ask('GET', pods, { token })).toMatchObject({
      code: 403,
      body: {
        message:
          'pods is forbidden: User "system:serviceaccount:default:etl" cannot list resource "pods" in API group "" in the namespace "default"',
      },
    });
    expect((await ask('GET', pods, { token: elsewhere })).code).toBe(401);
    expect((await ask('GET', pods, { token: `${token}A` })).code).toBe(401);
    expect((await ask('GET', pods, { token: bound })).code).toBe(403);
    await ask('DELETE', '/api/v1/namespaces/default/secrets/anchor');
    expect((await ask('GET', pods, { token: bound })).code).toBe(401);
    const review = async (given: string) => {
      const { body } = await ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
        body: { spec: { token: given } },
      });
      return body.status as { authenticated?: boolean; error?: string };
    };
    expect(await review(token)).toMatchObject({ authenticated: true });
    clock.advance(700_000);
    expect((await review(short)).error).toBe('[invalid bearer token, service account token has expired]');
    expect((await ask('GET', pods, { token: short })).code).toBe(401);
    await ask('DELETE', `${accounts}/etl`);
    expect((await review(token)).error).toBe('[invalid bearer token, serviceaccounts "etl" not found]');
  });

  test('by a certificate of the cluster’s authority, and by no other', async () => {
    const kept = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8')) as Record<string, string>;
    const authority = { name: 'kubernetes', certificate: kept.caCertificate ?? '', key: kept.caKey ?? '' };
    const own = await makeClientCertificate(authority, { name: 'cert-user', groups: ['one', 'two'] });
    const foreign = await makeClientCertificate(await makeAuthority('kubernetes'), { name: 'kubernetes-admin' });
    const whoami = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const { body } = await ask('POST', whoami, { body: {}, tls: { cert: own.certificate, key: own.key } });
    expect(body.status).toMatchObject({
      userInfo: {
        username: 'cert-user',
        groups: ['one', 'two', 'system:authenticated'],
        extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)] },
      },
    });
    expect((await ask('POST', whoami, { body: {}, tls: { cert: foreign.certificate, key: foreign.key } })).code).toBe(
      401,
    );
  });

  test('by impersonation, with groups and extra, when that is allowed', async () => {
    const whoami = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const headers = { 'impersonate-user': 'jane', 'impersonate-uid': '7', 'impersonate-extra-scopes': 'view' };
    expect((await ask('POST', whoami, { body: {}, headers })).body.status).toEqual({
      userInfo: { username: 'jane', uid: '7', groups: ['system:authenticated'], extra: { scopes: ['view'] } },
    });
    await ask('POST', accounts, { body: { metadata: { name: 'plain' } } });
    const refused = await ask('GET', pods, { token: await tokenOf('plain'), headers: { 'impersonate-user': 'jane' } });
    expect(refused.body.message).toBe(
      'pods is forbidden: User "system:serviceaccount:default:plain" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "default"',
    );
    expect((await ask('GET', pods, { headers: { 'impersonate-group': 'a' } })).body.message).toBe(
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"a"}, Extra:map[string][]string(nil)} without impersonating a user name',
    );
  });
});

describe('a client library', () => {
  const configFor = (user: { token: string } | { certData: string; keyData: string }) => {
    const config = new KubeConfig();
    const caData = Buffer.from(sandbox.caCertificate).toString('base64');
    config.loadFromOptions({
      clusters: [{ name: 'sandbox', server: sandbox.server, caData }],
      users: [{ name: 'me', ...user }],
      contexts: [{ name: 'me', cluster: 'sandbox', user: 'me' }],
      currentContext: 'me',
    });
    return config;
  };

  test('works with a service account’s token within its rights', async () => {
    const admin = configFor({ token: sandbox.adminToken });
    const core = admin.makeApiClient(CoreV1Api);
    const namespace = 'default';
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'lister' } } });
    await admin.makeApiClient(RbacAuthorizationV1Api).createNamespacedRoleBinding({
      namespace,
      body: {
        metadata: { name: 'lister' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
        subjects: [{ kind: 'ServiceAccount', name: 'lister', namespace }],
      },
    });
    const { status } = await core.createNamespacedServiceAccountToken({
      name: 'lister',
      namespace,
      body: { spec: { audiences: [] } },
    });
    const own = configFor({ token: status?.token ?? '' }).makeApiClient(CoreV1Api);
    expect((await own.listNamespacedPod({ namespace })).items).toEqual([]);
    await expect(own.listNamespacedSecret({ namespace })).rejects.toMatchObject({ code: 403 });
    await expect(own.listNamespacedPod({ namespace: 'kube-system' })).rejects.toMatchObject({ code: 403 });
  });

  test('works with a client certificate', async () => {
    const kept = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8')) as Record<string, string>;
    const authority = { name: 'kubernetes', certificate: kept.caCertificate ?? '', key: kept.caKey ?? '' };
    const { certificate, key } = await makeClientCertificate(authority, { name: 'boss', groups: ['system:masters'] });
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const core = configFor({ certData: base64(certificate), keyData: base64(key) }).makeApiClient(CoreV1Api);
    expect((await core.listNode()).items).toHaveLength(3);
  });
});
