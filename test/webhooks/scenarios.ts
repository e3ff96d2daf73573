import type { HookServer, Received } from './hook-server.ts';

/** One request to the API server. */
export interface Request {
  method: string;
  path: string;
  body?: object;
  type?: string;
}

/** Webhooks that are configured, and requests that meet them. */
export interface Scenario {
  name: string;
  configurations: (server: HookServer) => Configuration[];
  requests: Request[];
}

export interface Configuration {
  kind: 'Mutating' | 'Validating';
  name: string;
  webhooks: Record<string, unknown>[];
}

/** What one request came to. */
export interface Outcome {
  code: number;
  warnings: string[];
  body: unknown;
  /** The reviews that were sent for it; those of validating webhooks that are called at once by path. */
  reviews: Received[];
}

export const namespace = 'hooked';

const configMaps = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] };
const here = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };

/** A webhook for ConfigMaps of the namespace at a path of the server. */
function hook(
  { url, caBundle }: HookServer,
  path: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    name: `${path.replace(/[^a-z0-9-]/g, '')}.hooks.example`,
    clientConfig: { url: `${url}/${path}`, caBundle },
    rules: [configMaps],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    namespaceSelector: here,
    timeoutSeconds: 5,
    ...more,
  };
}

const create = (name: string, more: object = {}): Request => ({
  method: 'POST',
  path: `/api/v1/namespaces/${namespace}/configmaps?fieldManager=tester`,
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' }, ...more },
});
const remove = (name: string): Request => ({
  method: 'DELETE',
  path: `/api/v1/namespaces/${namespace}/configmaps/${name}`,
});
const at = (name: string) => `/api/v1/namespaces/${namespace}/configmaps/${name}`;

function one(kind: Configuration['kind'], path: string, more: Record<string, unknown> = {}): Scenario {
  return {
    name: `${kind.toLowerCase()} ${path}${Object.keys(more).length ? ` ${JSON.stringify(more)}` : ''}`,
    configurations: (server) => [{ kind, name: 'one', webhooks: [hook(server, path, more)] }],
    requests: [create('one'), remove('one')],
  };
}

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'p-' },
  spec: { containers: [{ name: 'c', image: 'nginx' }], schedulerName: 'nobody', automountServiceAccountToken: false },
};
const rule = (group: string, version: string, resources: string[], operations = ['*']) => ({
  rules: [{ apiGroups: [group], apiVersions: [version], operations, resources }],
});

export const scenarios: Scenario[] = [
  ...['allow', 'deny', 'deny-reason', 'deny-bare', 'deny-code', 'warn', 'deny-warn', 'audit'].map((path) =>
    one('Validating', path),
  ),
  ...['patch-a', 'wrong-uid', 'no-response', 'other-version', 'other-kind', 'no-kind', 'wrong-field'].map((path) =>
    one('Validating', path),
  ),
  ...['not-json', 'not-json-text', 'empty', 'list', 'plain-type', 'code-400', 'code-403', 'code-404', 'code-418'].map(
    (path) => one('Validating', path),
  ),
  ...['code-500', 'code-500-json', 'code-503', 'redirect', 'status'].map((path) => one('Validating', path)),
  ...['deny', 'warn', 'patch-a', 'patch-invalid', 'patch-unknown', 'patch-type', 'patch-missing', 'patch-test'].map(
    (path) => one('Mutating', path),
  ),
  ...['patch-empty', 'patch-text', 'patch-object', 'patch-alone', 'patch-type-alone', 'patch-other', 'code-500'].map(
    (path) => one('Mutating', path),
  ),
  one('Validating', 'code-500', { failurePolicy: 'Ignore' }),
  one('Validating', 'deny', { failurePolicy: 'Ignore' }),
  one('Mutating', 'patch-text', { failurePolicy: 'Ignore' }),
  one('Mutating', 'patch-missing', { failurePolicy: 'Ignore' }),
  one('Validating', 'never', { timeoutSeconds: 1 }),
  one('Validating', 'never', { timeoutSeconds: 1, failurePolicy: 'Ignore' }),
  one('Mutating', 'never', { timeoutSeconds: 1 }),
  one('Validating', 'deny', { admissionReviewVersions: ['v1beta1'] }),
  one('Validating', 'no-response', { admissionReviewVersions: ['v1beta1', 'v1'] }),
  one('Mutating', 'patch-alone', { admissionReviewVersions: ['v1beta1'] }),
  one('Mutating', 'patch-a', { admissionReviewVersions: ['v2', 'v1'] }),
  one('Validating', 'deny', {
    matchConditions: [{ name: 'named', expression: "object != null && object.metadata.name == 'two'" }],
  }),
  one('Validating', 'deny', { matchConditions: [{ name: 'named', expression: "request.operation == 'CREATE'" }] }),
  one('Validating', 'deny', { matchConditions: [{ name: 'fails', expression: 'object.data.none == "x"' }] }),
  one('Validating', 'deny', {
    matchConditions: [{ name: 'fails', expression: 'object.data.none == "x"' }],
    failurePolicy: 'Ignore',
  }),
  one('Validating', 'deny', {
    matchConditions: [
      {
        name: 'asks',
        expression: "!authorizer.group('').resource('configmaps').namespace('hooked').check('get').allowed()",
      },
    ],
  }),
  one('Validating', 'deny', { objectSelector: { matchLabels: { hooked: 'yes' } } }),
  one('Validating', 'deny', { namespaceSelector: { matchLabels: { other: 'yes' } } }),
  one('Validating', 'deny', rule('', 'v1', ['*'])),
  one('Validating', 'deny', rule('', 'v1', ['configmaps/status'])),
  one('Validating', 'deny', { rules: [{ ...configMaps, scope: 'Cluster' }] }),
  one('Validating', 'allow', { sideEffects: 'NoneOnDryRun' }),
  {
    name: 'nobody listens',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'one',
        webhooks: [hook(server, 'x', { clientConfig: { url: 'https://127.0.0.1:1/x', caBundle: server.caBundle } })],
      },
    ],
    requests: [create('one')],
  },
  {
    name: 'another authority',
    configurations: (server) => [
      {
        kind: 'Mutating',
        name: 'one',
        webhooks: [
          hook(server, 'allow', { clientConfig: { url: `${server.url}/allow`, caBundle: server.otherBundle } }),
        ],
      },
    ],
    requests: [create('one')],
  },
  {
    name: 'no bundle',
    configurations: (server) => [
      {
        kind: 'Mutating',
        name: 'one',
        webhooks: [hook(server, 'allow', { clientConfig: { url: `${server.url}/allow` } })],
      },
    ],
    requests: [create('one')],
  },
  {
    name: 'another name',
    configurations: (server) => [
      {
        kind: 'Mutating',
        name: 'one',
        webhooks: [
          hook(server, 'allow', {
            clientConfig: { url: `${server.url.replace('127.0.0.1', 'localhost')}/allow`, caBundle: server.caBundle },
          }),
        ],
      },
    ],
    requests: [create('one')],
  },
  {
    name: 'a service that is not there',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'one',
        webhooks: [
          hook(server, 'x', {
            clientConfig: { service: { name: 'none', namespace, path: '/at' }, caBundle: server.caBundle },
          }),
        ],
      },
    ],
    requests: [create('one')],
  },
  {
    name: 'a service without an address, without its port, and one of another type',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'one',
        webhooks: [
          hook(server, 'x', { clientConfig: { service: { name: 'headless', namespace }, caBundle: server.caBundle } }),
        ],
      },
    ],
    requests: [
      {
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/services`,
        body: { metadata: { name: 'headless' }, spec: { clusterIP: 'None', ports: [{ port: 443 }] } },
      },
      create('one'),
    ],
  },
  {
    name: 'a service without the port',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'one',
        webhooks: [
          hook(server, 'x', {
            clientConfig: { service: { name: 'ported', namespace, port: 8443 }, caBundle: server.caBundle },
          }),
        ],
      },
    ],
    requests: [
      {
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/services`,
        body: { metadata: { name: 'ported' }, spec: { ports: [{ port: 443 }] } },
      },
      create('one'),
    ],
  },
  {
    name: 'order, by name of configurations and then as they stand',
    configurations: (server) => [
      { kind: 'Mutating', name: 'b', webhooks: [hook(server, 'patch-b'), hook(server, 'allow')] },
      { kind: 'Mutating', name: 'a', webhooks: [hook(server, 'patch-a')] },
      { kind: 'Validating', name: 'c', webhooks: [hook(server, 'warn')] },
    ],
    requests: [create('one'), remove('one')],
  },
  {
    name: 'called again when needed',
    configurations: (server) => [
      { kind: 'Mutating', name: 'a', webhooks: [hook(server, 'patch-count', { reinvocationPolicy: 'IfNeeded' })] },
      { kind: 'Mutating', name: 'b', webhooks: [hook(server, 'patch-b')] },
    ],
    requests: [create('one'), remove('one')],
  },
  {
    name: 'not called again when nothing changed since',
    configurations: (server) => [
      { kind: 'Mutating', name: 'a', webhooks: [hook(server, 'patch-count', { reinvocationPolicy: 'IfNeeded' })] },
      { kind: 'Mutating', name: 'b', webhooks: [hook(server, 'allow')] },
    ],
    requests: [create('one'), remove('one')],
  },
  {
    name: 'both called again',
    configurations: (server) => [
      { kind: 'Mutating', name: 'a', webhooks: [hook(server, 'patch-a', { reinvocationPolicy: 'IfNeeded' })] },
      { kind: 'Mutating', name: 'b', webhooks: [hook(server, 'patch-count', { reinvocationPolicy: 'IfNeeded' })] },
    ],
    requests: [create('one'), remove('one')],
  },
  {
    name: 'every way to write',
    configurations: (server) => [
      { kind: 'Mutating', name: 'm', webhooks: [hook(server, 'patch-a')] },
      { kind: 'Validating', name: 'v', webhooks: [hook(server, 'allow')] },
    ],
    requests: [
      { ...create('one'), path: `${create('one').path}&dryRun=All&fieldValidation=Strict` },
      create('one'),
      create('one'),
      { method: 'PUT', path: at('one'), body: { metadata: { name: 'one' }, data: { a: '2' } } },
      { method: 'PATCH', path: at('one'), type: 'application/merge-patch+json', body: { data: { a: '3' } } },
      {
        method: 'PATCH',
        path: `${at('one')}?fieldManager=applier&force=true`,
        type: 'application/apply-patch+yaml',
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: '4' } },
      },
      {
        method: 'PATCH',
        path: `${at('two')}?fieldManager=applier`,
        type: 'application/apply-patch+yaml',
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' }, data: { a: '4' } },
      },
      { method: 'DELETE', path: at('one'), body: { gracePeriodSeconds: 3, propagationPolicy: 'Background' } },
      { method: 'DELETE', path: at('one') },
      { method: 'DELETE', path: `/api/v1/namespaces/${namespace}/configmaps?labelSelector=a` },
    ],
  },
  {
    name: 'the apply of the last manager is not undone',
    configurations: (server) => [{ kind: 'Mutating', name: 'm', webhooks: [hook(server, 'patch-a')] }],
    requests: [create('one'), { method: 'GET', path: at('one') }, remove('one')],
  },
  {
    name: 'pods',
    configurations: (server) => [
      {
        kind: 'Mutating',
        name: 'm',
        webhooks: [hook(server, 'patch-container', rule('', 'v1', ['pods'], ['CREATE']))],
      },
      {
        kind: 'Validating',
        name: 'v',
        webhooks: [hook(server, 'warn', rule('', 'v1', ['pods', 'pods/*'], ['CREATE']))],
      },
    ],
    requests: [{ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods`, body: pod }],
  },
  {
    name: 'subresources',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'v',
        webhooks: [hook(server, 'warn', rule('', 'v1', ['pods/*', 'serviceaccounts/token'], ['*']))],
      },
    ],
    requests: [
      { method: 'POST', path: `/api/v1/namespaces/${namespace}/pods`, body: { ...pod, metadata: { name: 'sub' } } },
      {
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/pods/sub/binding`,
        body: { metadata: { name: 'sub' }, target: { kind: 'Node', name: 'n' } },
      },
      {
        method: 'PATCH',
        path: `/api/v1/namespaces/${namespace}/pods/sub/status`,
        type: 'application/merge-patch+json',
        body: { status: { phase: 'Running' } },
      },
      {
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/pods/sub/eviction`,
        body: { metadata: { name: 'sub' } },
      },
    ],
  },
  {
    name: 'scale',
    configurations: (server) => [
      { kind: 'Validating', name: 'v', webhooks: [hook(server, 'deny', rule('apps', 'v1', ['deployments/scale']))] },
      { kind: 'Mutating', name: 'v', webhooks: [hook(server, 'warn', rule('apps', 'v1', ['deployments']))] },
    ],
    requests: [
      {
        method: 'POST',
        path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
        body: {
          metadata: { name: 'd' },
          spec: {
            replicas: 0,
            selector: { matchLabels: { a: 'b' } },
            template: { metadata: { labels: { a: 'b' } }, spec: pod.spec },
          },
        },
      },
      {
        method: 'PATCH',
        path: `/apis/apps/v1/namespaces/${namespace}/deployments/d/scale`,
        type: 'application/merge-patch+json',
        body: { spec: { replicas: 2 } },
      },
    ],
  },
  {
    name: 'an equivalent version',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'v',
        webhooks: [hook(server, 'warn', rule('autoscaling', 'v1', ['horizontalpodautoscalers']))],
      },
    ],
    requests: [
      {
        method: 'POST',
        path: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
        body: {
          metadata: { name: 'h' },
          spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' } },
        },
      },
      { method: 'DELETE', path: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/h` },
    ],
  },
  {
    name: 'exactly that version',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'v',
        webhooks: [
          hook(server, 'deny', { ...rule('autoscaling', 'v1', ['horizontalpodautoscalers']), matchPolicy: 'Exact' }),
        ],
      },
    ],
    requests: [
      {
        method: 'POST',
        path: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers?dryRun=All`,
        body: {
          metadata: { name: 'h' },
          spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' } },
        },
      },
    ],
  },
  {
    name: 'webhooks do not rule webhooks',
    configurations: (server) => [
      {
        kind: 'Validating',
        name: 'v',
        webhooks: [
          hook(server, 'deny', rule('*', '*', ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'])),
        ],
      },
    ],
    requests: [
      {
        method: 'POST',
        path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations?dryRun=All',
        body: { metadata: { name: 'dry' } },
      },
    ],
  },
];
