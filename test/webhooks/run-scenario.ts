import { isDeepStrictEqual } from 'node:util';
import type { HookServer } from './hook-server.ts';
import { namespace, type Outcome, type Request, type Scenario } from './scenarios.ts';

/** Sends one request to an API server. */
export type Ask = (request: Request) => Promise<{ code: number; warnings: string[]; text: string }>;

const group = '/apis/admissionregistration.k8s.io/v1';

/** Configures the webhooks, sends the requests and takes the webhooks away; `settle` waits until configurations count. */
export async function runScenario(
  scenario: Scenario,
  server: HookServer,
  ask: Ask,
  settle: () => Promise<void>,
): Promise<Outcome[]> {
  const configurations = scenario.configurations(server);
  for (const { kind, name, webhooks } of configurations) {
    const path = `${group}/${kind.toLowerCase()}webhookconfigurations`;
    const { code, text } = await ask({ method: 'POST', path, body: { metadata: { name }, webhooks } });
    if (code !== 201) throw new Error(`${scenario.name}: ${text}`);
  }
  await settle();
  server.received();
  const outcomes: Outcome[] = [];
  for (const request of scenario.requests) {
    const { code, warnings, text } = await ask(request);
    const reviews = server.received().filter(({ body }) => isOwn(body));
    outcomes.push(normalised({ code, warnings, body: parsed(text), reviews }, server));
  }
  for (const { kind, name } of configurations)
    await ask({ method: 'DELETE', path: `${group}/${kind.toLowerCase()}webhookconfigurations/${name}` });
  await settle();
  for (const path of leftovers) await ask({ method: 'DELETE', path });
  return outcomes;
}

// What the scenarios make; the names of webhooks' own objects are not among them.
const leftovers = [
  `/api/v1/namespaces/${namespace}/configmaps?fieldSelector=metadata.name!=kube-root-ca.crt`,
  `/api/v1/namespaces/${namespace}/pods?gracePeriodSeconds=0`,
  `/apis/apps/v1/namespaces/${namespace}/deployments`,
];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What the cluster's own parts write meanwhile is not of the scenario. */
function isOwn(body: Record<string, unknown>): boolean {
  const { userInfo } = (body.request ?? {}) as { userInfo?: { username: string } };
  return userInfo === undefined || userInfo.username === 'kubernetes-admin';
}

/** Without calls that a real server makes anew when others wrote meanwhile, and without uids, times, revisions and addresses, which differ from run to run. */
export function normalised(outcome: Outcome, { url }: HookServer): Outcome {
  const text = JSON.stringify(outcome)
    .replaceAll(url.replace('https://', ''), 'SERVER')
    .replaceAll(url.replace(/.*:/, 'localhost:'), 'LOCAL')
    .replace(/127\.0\.0\.1:\d{4,5}->/g, 'CLIENT->')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, 'TIME')
    .replace(/"resourceVersion":"\d+"/g, '"resourceVersion":"REVISION"')
    .replace(/"p-[a-z0-9]{5}"/g, '"p-SUFFIX"')
    .replace(/"clusterIPs?":("10\.[\d.]+"|\["10\.[\d.]+"\])/g, '"clusterIP":"ADDRESS"')
    .replace(/(Credential ID|credential-id":\["X509SHA256=)[^"]*/g, '$1');
  const { reviews, ...rest } = sorted(JSON.parse(text)) as Outcome;
  return { ...rest, reviews: reviews.filter((one, i) => !isDeepStrictEqual(one, reviews[i - 1])) };
}

/** Names of fields in order, and no fields of Go's that are empty; user info is the client's. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'userInfo')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, name === 'managedFields' ? byManager(inner) : sorted(inner)]),
  );
}

// The older comes first, and how old is not compared.
function byManager(entries: unknown): unknown {
  const all = (sorted(entries) as { manager: string }[]) ?? [];
  return all.toSorted((a, b) => (a.manager < b.manager ? -1 : 1));
}
