// The hooks that an API server of 1.36 runs when it starts; each is a check.
const hooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`);
const openApi = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'].map(
  (name) => `poststarthook/${name}`,
);
const started = [...hooks, 'autoregister-completion', ...openApi];
const alive = ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...started];
const checks: Record<string, readonly string[]> = {
  healthz: alive,
  livez: alive,
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...started, 'shutdown'],
};

/** The paths of all checks. */
export const healthPaths = Object.entries(checks).flatMap(([endpoint, names]) => [
  `/${endpoint}`,
  ...names.map((name) => `/${endpoint}/${name}`),
]);

/** Health endpoints answer as those of a server on which every check passes; undefined for other paths and unknown checks. */
export function healthText(path: string, query: URLSearchParams): string | undefined {
  const [, endpoint = '', check] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path) ?? [];
  const all = checks[endpoint];
  if (!all || (check !== undefined && !all.includes(check))) return undefined;
  if (!query.has('verbose') || check) return 'ok';
  const excluded = query.getAll('exclude');
  const lines = all.map((name) => `[+]${name} ${excluded.includes(name) ? 'excluded: ok' : 'ok'}\n`);
  const unknown = excluded.filter((name) => !all.includes(name)).map((name) => JSON.stringify(name));
  const warning = `warn: some health checks cannot be excluded: no matches for ${unknown.join(', ')}\n`;
  return `${lines.join('')}${unknown.length > 0 ? warning : ''}${endpoint} check passed\n`;
}
