import { describe, expect, test } from 'vitest';
import { parseRequest } from '../kube/request-info.ts';
import type { Scope } from './define.ts';
import { guard, matchesGlob } from './guard.ts';

const scope: Scope = {
  attempt: 'a1',
  namespace: 'ingest',
  namespaces: ['ingest', 'staging'],
  cluster: [{ resource: 'persistentvolumes', name: 'ingest-*' }],
};

const decide = (method: string, url: string, headers: Record<string, string> = {}) =>
  guard(scope, { info: parseRequest(method, url), headers });

describe('what passes', () => {
  test.each([
    ['GET', '/api/v1/namespaces/kube-system/pods'],
    ['GET', '/api/v1/pods?watch=true'],
    ['GET', '/api/v1/namespaces/default/pods/web/log'],
    ['GET', '/openapi/v3'],
    ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
    ['POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews'],
    ['POST', '/api/v1/namespaces/ingest/pods'],
    ['PATCH', '/apis/apps/v1/namespaces/staging/deployments/web'],
    ['POST', '/api/v1/namespaces/ingest/pods/web/exec?command=ls'],
    ['DELETE', '/api/v1/namespaces/ingest'],
    ['POST', '/api/v1/namespaces'],
    ['PUT', '/api/v1/persistentvolumes/ingest-1'],
    ['POST', '/api/v1/namespaces/default/pods?dryRun=All'],
  ])('%s %s', (method, url) => {
    expect(decide(method, url)).toEqual({ kind: 'pass' });
  });
});

describe('what is refused', () => {
  test.each([
    ['POST', '/api/v1/namespaces/default/pods'],
    ['DELETE', '/api/v1/namespaces/default/pods'],
    ['DELETE', '/api/v1/namespaces/default'],
    ['DELETE', '/api/v1/nodes'],
    ['DELETE', '/api/v1/persistentvolumes'],
    ['DELETE', '/api/v1/persistentvolumes/other-1'],
    ['PATCH', '/api/v1/nodes/node-1'],
    ['GET', '/api/v1/namespaces/default/pods/web/exec?command=ls'],
    ['GET', '/api/v1/namespaces/default/pods/web/exec?command=ls&dryRun=All'],
    ['GET', '/api/v1/namespaces/default/pods/web/portforward'],
    ['POST', '/api/v1/namespaces/default/services/web/proxy/orders'],
    ['POST', '/api/v1/namespaces/default/services/web/proxy/orders?dryRun=All'],
    ['POST', '/api/v1/namespaces/default/pods?dryRun=None'],
    ['POST', '/somewhere/else'],
  ])('%s %s', (method, url) => {
    expect(decide(method, url)).toMatchObject({ kind: 'refuse', status: { code: 403, reason: 'Forbidden' } });
  });

  test('a delete whose body could take the dry run back', () => {
    const url = '/api/v1/namespaces/default/pods/web?dryRun=All';
    expect(decide('DELETE', url)).toEqual({ kind: 'pass' });
    expect(decide('DELETE', url, { 'content-length': '2' }).kind).toBe('refuse');
    expect(decide('DELETE', url, { 'transfer-encoding': 'chunked' }).kind).toBe('refuse');
  });

  test('a connection that carries anything', () => {
    expect(decide('GET', '/api/v1/nodes/n1/proxy/exec', { upgrade: 'websocket' }).kind).toBe('refuse');
  });
});

test('a refusal says why, where changes are allowed and what to add', () => {
  const decision = decide('DELETE', '/api/v1/namespaces/kube-system/pods/dns');
  expect(decision).toMatchObject({
    status: {
      message:
        'the namespace "kube-system" is outside this lesson. Look at anything; make changes in the namespace "ingest" or "staging". Add to the command: -n ingest',
      details: { name: 'dns', kind: 'pods' },
    },
  });
});

test('a cluster-wide refusal does not ask for a namespace that the object has not', () => {
  expect(decide('PATCH', '/api/v1/nodes/n1')).toMatchObject({
    status: {
      message:
        'nodes "n1" belongs to the whole cluster, which is outside this lesson. Look at anything; make changes in the namespace "ingest" or "staging", or of persistentvolumes "ingest-*"',
    },
  });
  expect(decide('DELETE', '/api/v1/namespaces/default')).toMatchObject({
    status: {
      message:
        'the namespace "default" is outside this lesson. Look at anything; make changes in the namespace "ingest" or "staging"',
    },
  });
});

test('a star stands for any characters', () => {
  expect(matchesGlob('web', 'web')).toBe(true);
  expect(matchesGlob('web-*', 'web-1')).toBe(true);
  expect(matchesGlob('web-*', 'my-web-1')).toBe(false);
  expect(matchesGlob('a*b*c', 'a-b-c')).toBe(true);
  expect(matchesGlob('a*b*c', 'a-c-b')).toBe(false);
  expect(matchesGlob('ab*ba', 'aba')).toBe(false);
  expect(matchesGlob('a.c', 'abc')).toBe(false);
});
