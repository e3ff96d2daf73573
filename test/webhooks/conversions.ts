import type { HookServer } from './hook-server.ts';
import { type Ask, normalised } from './run-scenario.ts';
import { namespace, type Outcome, type Request } from './scenarios.ts';

/** The paths of the server that are conversion webhooks; the first converts, the others do so wrongly. */
export const conversionPaths = [
  'convert',
  'convert-labels',
  'convert-refuse',
  'convert-silent',
  'convert-none',
  'convert-same',
  'convert-other-uid',
  'convert-absent',
  'convert-renamed',
];

const group = 'hooked.example';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const name = `gadgets.${group}`;
const at = (version: string, rest = '') => `/apis/${group}/${version}/namespaces/${namespace}/gadgets${rest}`;

function definition(url: string, caBundle: string): object {
  const version = (name: string, storage: boolean, properties: object) => ({
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
  });
  const text = { type: 'string' };
  return {
    metadata: { name },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'gadgets', kind: 'Gadget' },
      versions: [version('v1', true, { host: text, port: text }), version('v2', false, { hostPort: text })],
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { url, caBundle }, conversionReviewVersions: ['v1', 'v1beta1'] },
      },
    },
  };
}

const gadget = (version: string, name: string, spec: object) => ({
  apiVersion: `${group}/${version}`,
  kind: 'Gadget',
  metadata: { name },
  spec,
});

const isRight = (path: string) => path === 'convert' || path === 'convert-labels';

// What cannot be converted keeps the real server's cache from starting: what lists and watches tell then depends on time.
const requestsAt = (path: string) =>
  requests.filter(({ method, path: own }) => isRight(path) || method !== 'GET' || own.includes('/gadgets/'));

const requests: Request[] = [
  { method: 'POST', path: at('v1'), body: gadget('v1', 'one', { host: 'a', port: '1' }) },
  { method: 'GET', path: at('v2', '/one') },
  { method: 'POST', path: at('v2'), body: gadget('v2', 'two', { hostPort: 'b:2' }) },
  { method: 'GET', path: at('v1', '/two') },
  { method: 'GET', path: at('v2') },
  { method: 'GET', path: `${at('v2')}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name=one` },
  {
    method: 'PATCH',
    path: at('v2', '/one'),
    type: 'application/merge-patch+json',
    body: { spec: { hostPort: 'c:3' } },
  },
  { method: 'DELETE', path: at('v2', '/one') },
];

/** Defines a kind with two versions and writes and reads it in both. Reviews are not compared: a real server converts more often. */
export async function runConversion(
  path: string,
  server: HookServer,
  ask: Ask,
  settle: () => Promise<void>,
): Promise<Outcome[]> {
  await ask({ method: 'POST', path: definitions, body: definition(`${server.url}/${path}`, server.caBundle) });
  await settle();
  const outcomes: Outcome[] = [];
  for (const request of requestsAt(path)) {
    const { code, warnings, text } = await ask(request);
    outcomes.push(normalised({ code, warnings, body: bodyOf(text), reviews: [] }, server));
  }
  await ask({ method: 'DELETE', path: `${definitions}/${name}` });
  await settle();
  server.received();
  return outcomes;
}

/** Owners of fields of another version are not compared (docs/fidelity.md). */
function bodyOf(text: string): unknown {
  try {
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line, withoutOwners) as unknown);
  } catch {
    return text;
  }
}

function withoutOwners(field: string, value: unknown): unknown {
  return field === 'managedFields' ? undefined : value;
}
