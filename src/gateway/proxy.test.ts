import { mkdtempSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../kubectl/run.ts';
import { makeAuthority, makeServerCertificate } from '../lib/certificates.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { createSandbox, type Sandbox } from '../sandbox/index.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { createGateway } from './observe-and-guard.ts';
import { type RunningProxy, startProxy } from './proxy.ts';
import { attemptsInMemory } from './registry.ts';
import { hashToken } from './token.ts';
import { upstreamWithToken } from './upstream.ts';

const token = 'attempt-token';
const folder = mkdtempSync(join(tmpdir(), 'k8s-de-'));
const attempts = attemptsInMemory();
attempts.add(hashToken(token), {
  scope: { attempt: 'a1', namespace: 'ingest', namespaces: ['ingest', 'staging'], cluster: [] },
  directory: undefined,
});
const gateway = createGateway({ clock: systemClock, random: systemRandom, attempts });
let sandbox: Sandbox;
let proxy: RunningProxy;
let caCertificate: string;
let kubeconfig: string;

beforeAll(async () => {
  sandbox = await createSandbox({ clock: systemClock, random: systemRandom });
  await sandbox.start();
  const authority = await makeAuthority('k8s-de');
  caCertificate = authority.certificate;
  proxy = await startProxy({
    gateway,
    upstream: upstreamWithToken({ ...sandbox, token: sandbox.adminToken }),
    tls: await makeServerCertificate(authority, ['127.0.0.1']),
    port: 0,
  });
  kubeconfig = await writeKubeconfig(folder, {
    server: proxy.server,
    caCertificate,
    token,
    user: 'k8s-de:a1',
    namespace: 'ingest',
  });
});

afterAll(async () => {
  await proxy.close();
  await sandbox.stop();
});

const kubectl = (line: string, input?: string) =>
  run('kubectl', line.split(' '), {
    environment: { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') },
    output: 'capture',
    ...(input !== undefined && { input: { text: input } }),
  });

test('kubectl works through it, and what it did is observed', async () => {
  expect(await kubectl('create namespace ingest')).toMatchObject({ code: 0, stdout: 'namespace/ingest created\n' });
  expect(await kubectl('create configmap feed --from-literal=a=1')).toMatchObject({ code: 0 });
  expect((await kubectl('get configmap feed -o jsonpath={.data.a}')).stdout).toBe('1');
  expect(
    gateway
      .feed('a1')
      .since(0)
      .map(({ command, verb, resource, name, code }) => [command, verb, resource, name, code]),
  ).toEqual([
    ['create namespace', 'create', 'namespaces', '', 201],
    ['create configmap', 'create', 'configmaps', '', 201],
    ['get', 'get', 'configmaps', 'feed', 200],
  ]);
  expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
});

test('a write elsewhere is refused with words that kubectl shows, and observed', async () => {
  const { code, stderr } = await kubectl('create configmap feed -n default --from-literal=a=1');
  expect(code).toBe(1);
  expect(stderr).toContain('the namespace "default" is outside this lesson.');
  expect(stderr).toContain('Add to the command: -n ingest');
  expect(gateway.feed('a1').since(0).at(-1)).toMatchObject({ namespace: 'default', code: 403 });
});

test.each([
  ['protobuf or JSON', 'create namespace other', undefined],
  ['JSON', 'create -f - --validate=false', '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"other"}}'],
])('a namespace with another name is refused by the name in its body: %s', async (_, line, input) => {
  expect((await kubectl(line, input)).stderr).toContain('the namespace "other" is outside this lesson.');
});

test('a watch streams, and ends at the cluster when its client goes', async () => {
  const outgoing = request(`${proxy.server}/api/v1/namespaces/ingest/configmaps?watch=true`, {
    ca: caCertificate,
    headers: { authorization: `Bearer ${token}` },
  });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject).end();
  });
  const first = new Promise<string>((resolve) => answer.setEncoding('utf8').once('data', resolve));
  await kubectl('create configmap watched');
  expect(await first).toContain('"ADDED"');
  outgoing.destroy();
});

test('without an attempt’s token nothing passes, and the feed answers its holder alone', async () => {
  expect((await fetchJson('/api/v1/pods', 'other')).code).toBe(401);
  expect((await fetchJson('/k8s-de/observations', 'other')).code).toBe(401);
  const { code, body } = await fetchJson('/k8s-de/observations?since=1', token);
  expect(code).toBe(200);
  expect(JSON.parse(body.split('\n')[0] ?? '')).toMatchObject({ sequence: 2, resource: 'configmaps' });
});

test('an upgrade is passed on, or refused with a Status', async () => {
  const refused = await upgradeTo('/api/v1/namespaces/default/pods/web/exec?command=ls');
  expect(refused).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
  expect(refused).toContain('outside this lesson');
});

test('a cluster that is away is a 503 that says so', async () => {
  const gone = await startProxy({
    gateway,
    upstream: upstreamWithToken({ server: 'https://127.0.0.1:1', caCertificate, token: 'x' }),
    tls: await makeServerCertificate(await makeAuthority('k8s-de'), ['127.0.0.1']),
    port: 0,
  });
  const { code, body } = await fetchJson('/api/v1/pods', token, gone.server);
  expect(code).toBe(503);
  expect(JSON.parse(body).message).toMatch(/^the cluster at https:\/\/127.0.0.1:1 does not answer: .*ECONNREFUSED/);
  await gone.close();
});

function fetchJson(path: string, bearer: string, server = proxy.server): Promise<{ code: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${bearer}` };
    request(`${server}${path}`, { rejectUnauthorized: false, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      answer.on('end', () => resolve({ code: answer.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

function upgradeTo(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, connection: 'Upgrade', upgrade: 'websocket' };
    const outgoing = request(`${proxy.server}${path}`, { ca: caCertificate, headers });
    outgoing.on('socket', (socket: Socket) => {
      let text = '';
      socket.on('data', (part: Buffer) => {
        text += part.toString();
      });
      socket.on('close', () => resolve(text));
    });
    outgoing.on('response', () => {});
    outgoing.on('error', reject);
    outgoing.end();
  });
}
