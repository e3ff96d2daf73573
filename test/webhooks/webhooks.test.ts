import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servingSandbox } from '../support/serving-sandbox.ts';
import { conversionPaths, runConversion } from './conversions.ts';
import { type HookServer, startHookServer } from './hook-server.ts';
import { type Ask, runScenario } from './run-scenario.ts';
import { namespace, type Outcome, scenarios } from './scenarios.ts';

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded.json'), 'utf8')) as Record<
  string,
  Outcome[]
>;
const conversions = JSON.parse(readFileSync(join(import.meta.dirname, 'conversions.json'), 'utf8')) as Record<
  string,
  Outcome[]
>;
const { sandbox } = servingSandbox();
let server: HookServer;

const ask: Ask = async ({ method, path, body, type = 'application/json' }) => {
  const { port, caCertificate: ca, adminToken } = await sandbox;
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${adminToken}`,
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'user-agent': 'hooks',
  };
  return new Promise((resolve, reject) => {
    const place = { host: '127.0.0.1', servername: 'localhost', port, ca };
    const outgoing = request({ ...place, method, path, headers, timeout: 10_000 }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const warnings = [response.headers.warning ?? []].flat();
        resolve({ code: response.statusCode ?? 0, warnings, text: Buffer.concat(parts).toString() });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ten seconds to ${method} ${path}`)));
    outgoing.on('error', reject);
    outgoing.end(text);
  });
};

beforeAll(async () => {
  server = await startHookServer();
  await ask({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
});
afterAll(() => server.stop());

test('a write that others overtake while a webhook answers is begun again, and nothing is lost', async () => {
  const group = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  const type = 'application/merge-patch+json';
  await ask({ method: 'POST', path: configMaps, body: { metadata: { name: 'shared' }, data: { a: '1' } } });
  const clientConfig = { url: `${server.url}/patch-a`, caBundle: server.caBundle };
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['configmaps'] }];
  const hook = { name: 'a.hooks.example', clientConfig, rules, sideEffects: 'None', admissionReviewVersions: ['v1'] };
  await ask({ method: 'POST', path: group, body: { metadata: { name: 'a' }, webhooks: [hook] } });
  server.received();
  const path = `${configMaps}/shared`;
  server.meanwhile = () => ask({ method: 'PATCH', path, type, body: { data: { b: '2' } } });
  await ask({ method: 'PATCH', path, type, body: { data: { c: '3' } } });
  const stored = JSON.parse((await ask({ method: 'GET', path })).text) as {
    data: object;
    metadata: { labels: object };
  };
  expect(stored.data).toEqual({ a: '1', b: '2', c: '3' });
  expect(stored.metadata.labels).toEqual({ a: '1' });
  expect(server.received()).toHaveLength(3);

  const stale = JSON.parse((await ask({ method: 'GET', path })).text) as object;
  server.meanwhile = () => ask({ method: 'PATCH', path, type, body: { data: { b: '4' } } });
  expect((await ask({ method: 'PUT', path, body: stale })).code).toBe(409);
  await ask({ method: 'DELETE', path: `${group}/a` });
  await ask({ method: 'DELETE', path });
});

test('a policy runs again after a later one has changed the object, when it asks for that', async () => {
  const group = '/apis/admissionregistration.k8s.io/v1';
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };
  const names = [
    ['first', 'IfNeeded'],
    ['second', 'Never'],
  ] as const;
  for (const [name, reinvocationPolicy] of names) {
    const count = `string(int(object.metadata.?labels["${name}"].orValue("0")) + 1)`;
    const expression = `Object{metadata: Object.metadata{labels: {"${name}": ${count}}}}`;
    const spec = {
      reinvocationPolicy,
      matchConstraints: { resourceRules: [rule] },
      mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
    };
    await ask({ method: 'POST', path: `${group}/mutatingadmissionpolicies`, body: { metadata: { name }, spec } });
    const binding = { metadata: { name }, spec: { policyName: name } };
    await ask({ method: 'POST', path: `${group}/mutatingadmissionpolicybindings`, body: binding });
  }
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const made = JSON.parse((await ask({ method: 'POST', path, body: { metadata: { name: 'again' } } })).text) as object;
  // As a real 1.36 server answers.
  expect(made).toMatchObject({ metadata: { labels: { first: '2', second: '1' } } });
  await ask({ method: 'DELETE', path: `${group}/mutatingadmissionpolicies` });
  await ask({ method: 'DELETE', path: `${group}/mutatingadmissionpolicybindings` });
  await ask({ method: 'DELETE', path: `${path}/again` });
});

test.each(conversionPaths)('a conversion webhook at %s: as with the real API server', async (path) => {
  const settle = async () => await (await sandbox).settle();
  expect(await runConversion(path, server, ask, settle)).toEqual(conversions[path]);
});

test.each(scenarios)('$name: as the real API server does it', async (scenario) => {
  const settle = async () => await (await sandbox).settle();
  expect(await runScenario(scenario, server, ask, settle)).toEqual(recorded[scenario.name]);
});
