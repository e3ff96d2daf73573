import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { askSandbox, type SandboxAnswer } from '../support/ask-sandbox.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';
import { accepts, paths, queries, rawBodies, spoilt } from './requests.ts';

// Whatever is sent, the answer is a 2xx or a Status of 4xx: no 500, no crash, no hang; and the sandbox still answers.
const { sandbox } = servingSandbox();
const numRuns = Number(process.env.K8S_DE_TEST_FUZZ_RUNS ?? 150);
const seed = Number(process.env.K8S_DE_TEST_FUZZ_SEED ?? 1);
const options = { numRuns, seed };

const objects = parseAllDocuments(readFileSync(new URL('objects.yaml', import.meta.url), 'utf8')).map(
  (document) => document.toJS() as { apiVersion: string; kind: string; metadata: { name: string } },
);
const places: Readonly<Record<string, string>> = {
  ConfigMap: '/api/v1/namespaces/default/configmaps',
  Pod: '/api/v1/namespaces/default/pods',
  Service: '/api/v1/namespaces/default/services',
  PersistentVolumeClaim: '/api/v1/namespaces/default/persistentvolumeclaims',
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
  StatefulSet: '/apis/apps/v1/namespaces/default/statefulsets',
  Job: '/apis/batch/v1/namespaces/default/jobs',
  CronJob: '/apis/batch/v1/namespaces/default/cronjobs',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles',
  NetworkPolicy: '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
  CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  ValidatingAdmissionPolicy: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
};
const placeOf = ({ kind }: { kind: string }) => places[kind] ?? '';

beforeAll(async () => {
  for (const object of objects) expect((await send('POST', placeOf(object), object)).code).toBe(201);
});

afterAll(async () => {
  expect((await send('GET', '/readyz')).code).toBe(200);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

describe('any request is answered as an API server answers', () => {
  it('objects with wrong values in any field', async () => {
    const modes = fc.constantFrom('', '&fieldValidation=Strict', '&fieldValidation=Ignore');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...objects).chain((one) => fc.tuple(fc.constant(one), spoilt([one]), modes)),
        async ([whole, object, mode]) => {
          const renamed = Object.assign(
            object,
            'metadata' in object && isObject(object.metadata)
              ? { metadata: { ...object.metadata, name: 'another' } }
              : {},
          );
          isAnswer(await send('POST', `${placeOf(whole)}?dryRun=All${mode}`, renamed));
          isAnswer(await send('PUT', `${placeOf(whole)}/${whole.metadata.name}?dryRun=All${mode}`, object));
        },
      ),
      options,
    );
  });

  it('patches of every kind with wrong values in any field', async () => {
    const types = fc.constantFrom(
      'merge-patch+json',
      'strategic-merge-patch+json',
      'apply-patch+yaml',
      'json-patch+json',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...objects).chain((one) => fc.tuple(fc.constant(one), spoilt([one]), types)),
        async ([whole, patch, type]) => {
          const body = type === 'json-patch+json' ? Object.values(patch) : patch;
          const path = `${placeOf(whole)}/${whole.metadata.name}?dryRun=All&fieldManager=fuzz&force=${type.startsWith('apply')}`;
          isAnswer(await send('PATCH', path, body, { 'content-type': `application/${type}` }));
        },
      ),
      options,
    );
  });

  it('operations of JSON patches', async () => {
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
        path: fc.constantFrom(
          '',
          '/',
          '/spec',
          '/spec/containers/-',
          '/spec/containers/9',
          '/metadata',
          '/__proto__/polluted',
          '/data/~2',
          'data',
        ),
        from: fc.constantFrom('', '/spec', '/metadata/name', '/nothing'),
        value: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: ['op', 'path'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...objects), fc.array(operation, { maxLength: 4 }), async (object, patch) => {
        const path = `${placeOf(object)}/${object.metadata.name}?dryRun=All`;
        isAnswer(await send('PATCH', path, patch, { 'content-type': 'application/json-patch+json' }));
      }),
      options,
    );
  });

  it('bodies that are no objects', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
        fc.constantFrom(...objects),
        rawBodies,
        async (method, object, { type, body }) => {
          const name = method === 'POST' ? '' : `/${object.metadata.name}`;
          isAnswer(await send(method, `${placeOf(object)}${name}?dryRun=All`, body, { 'content-type': type }));
        },
      ),
      options,
    );
  });

  it('paths, queries and what is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(paths, queries, accepts, async (path, query, accept) => {
        isAnswer(await send('GET', `${path}?${query}`, undefined, { accept }));
      }),
      options,
    );
  });

  it('lists with any selectors and tokens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...objects), queries, accepts, async (object, query, accept) => {
        isAnswer(await send('GET', `${placeOf(object)}?${query}`, undefined, { accept }));
        isAnswer(await send('DELETE', `${placeOf(object)}/nothing?${query}`, undefined, { accept }));
      }),
      options,
    );
  });

  it('connections that end in the middle', async () => {
    const half = fc.constantFrom(
      'GET / HT',
      'POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{',
      '\x16\x03',
      'GET /api/v1/pods?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n',
    );
    await fc.assert(
      fc.asyncProperty(half, async (text) => {
        const { port, caCertificate: ca } = await sandbox;
        const socket = connect({ host: '127.0.0.1', servername: 'localhost', port, ca });
        await new Promise<void>((resolve, reject) => {
          socket.on('error', reject);
          socket.on('secureConnect', () => socket.write(text, () => resolve()));
        });
        socket.on('error', () => {});
        socket.destroy();
      }),
      { ...options, numRuns: 20 },
    );
    expect((await send('GET', '/readyz')).code).toBe(200);
  });
});

interface Answer extends SandboxAnswer {
  sent: string;
}

/** A real server too answers these with 500: what is applied is no object of the kind at all. */
const realsOwn = /"message":"failed to create typed patch object/;

function isAnswer({ code, headers, body, sent }: Answer): void {
  const text = body.toString();
  if ((code < 200 || code >= 300) && (code < 400 || code >= 500) && !realsOwn.test(text))
    throw new Error(`${code} for ${sent}\n${text.slice(0, 500)}`);
  if (code < 400 || !headers['content-type']?.startsWith('application/json')) return;
  expect(JSON.parse(text), sent).toMatchObject({ kind: 'Status', status: 'Failure', code });
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

async function send(method: string, path: string, body?: unknown, more?: Record<string, string>): Promise<Answer> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body) ?? '');
  const sent = `${method} ${path} ${JSON.stringify(more)} ${bytes.toString('latin1').slice(0, 2000)}`;
  const answer = await askSandbox(await sandbox, method, path, bytes, more);
  return { ...answer, sent };
}
