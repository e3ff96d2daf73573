import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRequest } from '../kube/request-info.ts';
import { manualClock } from '../lib/clock.ts';
import { seededRandom } from '../lib/random.ts';
import type { Observation, Scope } from './define.ts';
import { createGateway } from './observe-and-guard.ts';
import { attemptsOnDisk, registerAttempt } from './registry.ts';
import { hashToken, makeToken } from './token.ts';

const scopeOf = (attempt: string): Scope => ({ attempt, namespace: 'ingest', namespaces: ['ingest'], cluster: [] });
const folder = () => mkdtempSync(join(tmpdir(), 'k8s-de-'));
const get = (url: string, command = 'kubectl get') => ({
  info: parseRequest('GET', url),
  headers: { 'kubectl-command': command, 'user-agent': 'kubectl/v1.33.1' },
});

async function gatewayIn(attempts: string, clock = manualClock()) {
  const token = makeToken();
  await registerAttempt(attempts, hashToken(token), scopeOf('a1'));
  return {
    token,
    clock,
    gateway: createGateway({ clock, random: seededRandom(1), attempts: attemptsOnDisk(attempts, clock) }),
  };
}

test('a request becomes an audit line before its answer goes on, and comes back after a restart', async () => {
  const attempts = folder();
  const { gateway, token, clock } = await gatewayIn(attempts);
  const scope = gateway.scopeOf(token) ?? scopeOf('?');
  const heard: Observation[] = [];
  gateway.feedOf(token)?.onObservation((observation) => heard.push(observation));
  gateway.observe(scope, get('/apis/apps/v1/namespaces/ingest/deployments/web'), 200);

  const expected = {
    sequence: 1,
    atMs: clock.now(),
    user: 'k8s-de:a1',
    verb: 'get',
    resource: 'deployments',
    subresource: '',
    name: 'web',
    namespace: 'ingest',
    code: 200,
    dryRun: false,
    command: 'get',
    userAgent: 'kubectl/v1.33.1',
  };
  expect(heard).toEqual([expected]);
  const file = join(attempts, 'a1', 'observations.jsonl');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    apiVersion: 'audit.k8s.io/v1',
    objectRef: { resource: 'deployments', apiGroup: 'apps', apiVersion: 'v1', name: 'web' },
    responseStatus: { code: 200 },
  });

  appendFileSync(file, '{"kind":"Event","apiVer');
  const again = createGateway({ clock, random: seededRandom(2), attempts: attemptsOnDisk(attempts, clock) });
  expect(again.feedOf(token)?.since(0)).toEqual([expected]);
  again.observe(scope, get('/api/v1/namespaces/ingest/pods'), 404);
  expect(again.feedOf(token)?.since(1)).toMatchObject([{ sequence: 2, verb: 'list', code: 404 }]);
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
});

test('completion and discovery do not count, and words of exec are not kept', async () => {
  const attempts = folder();
  const { gateway, token } = await gatewayIn(attempts);
  const scope = gateway.scopeOf(token) ?? scopeOf('?');
  gateway.observe(scope, get('/api/v1/namespaces/ingest/pods', 'kubectl __complete'), 200);
  gateway.observe(scope, get('/apis'), 200);
  expect(gateway.feedOf(token)?.since(0)).toEqual([]);
  gateway.observe(scope, get('/api/v1/namespaces/ingest/pods/web/exec?command=hunter2', 'kubectl exec'), 101);
  expect(readFileSync(join(attempts, 'a1', 'observations.jsonl'), 'utf8')).not.toContain('hunter2');
});

test('a full or missing disk does not stop the request', async () => {
  const attempts = folder();
  const { gateway, token } = await gatewayIn(attempts);
  const scope = gateway.scopeOf(token) ?? scopeOf('?');
  rmSync(attempts, { recursive: true });
  gateway.observe(scope, get('/api/v1/namespaces/ingest/pods'), 200);
  expect(gateway.feed('a1').since(0)).toHaveLength(1);
});

test('an attempt that another process registers is found, changed and gone at once', async () => {
  const attempts = folder();
  const { gateway, token, clock } = await gatewayIn(attempts);
  expect(gateway.scopeOf('wrong')).toBeUndefined();

  const second = makeToken();
  await registerAttempt(attempts, hashToken(second), scopeOf('a2'));
  expect(gateway.scopeOf(second)?.attempt).toBe('a2');
  await registerAttempt(attempts, hashToken(second), { ...scopeOf('a2'), namespaces: ['ingest', 'more'] });
  expect(gateway.scopeOf(second)?.namespaces).toEqual(['ingest', 'more']);

  rmSync(join(attempts, 'a2'), { recursive: true });
  expect(gateway.scopeOf(second)).toBeUndefined();
  expect(gateway.scopeOf(token)?.attempt).toBe('a1');

  // A wrong token is looked for again only when a second has passed.
  await registerAttempt(attempts, hashToken('wrong'), scopeOf('a3'));
  expect(gateway.scopeOf('wrong')).toBeUndefined();
  clock.advance(1000);
  expect(gateway.scopeOf('wrong')?.attempt).toBe('a3');
});
