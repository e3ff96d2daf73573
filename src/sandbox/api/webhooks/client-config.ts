import type { Service } from '../../../kube/object.ts';
import type { Webhook } from '../../resources/admissionregistration/webhook.ts';
import type { Api } from '../context.ts';
import type { Destination } from './post.ts';

export type ClientConfig = NonNullable<Webhook['clientConfig']>;

/** Where a webhook listens: at a URL, or behind a Service (apiserver/pkg/util/webhook/client.go). */
export function destinationOf(api: Pick<Api, 'store'>, { url, service, caBundle }: ClientConfig): Destination {
  const authorities = caBundle ? Buffer.from(caBundle, 'base64').toString() : '';
  if (!service) {
    // A host without a path is asked for its root.
    const { origin, pathname } = new URL(url ?? '');
    const isBare = pathname === '/' && !url?.endsWith('/');
    return { url: isBare ? `${origin}/` : (url ?? ''), authorities };
  }
  const { name = '', namespace = '', path = '', port = 443 } = service;
  return {
    url: `https://${name}.${namespace}.svc:${port}${path.startsWith('/') ? path : `/${path}`}`,
    authorities,
    refusal: () => {
      const found = endpointOf(api, namespace, name, port);
      // No image that is simulated speaks TLS.
      return typeof found === 'string' ? found : `dial tcp ${found.address}:${found.port}: connect: connection refused`;
    },
  };
}

interface Slice {
  metadata: { labels?: Record<string, string> };
  endpoints?: { addresses?: string[]; conditions?: { ready?: boolean } }[];
  ports?: { name?: string; port?: number }[];
}

/** A ready endpoint behind the port of a Service, or why there is none (apiserver/pkg/util/proxy, ResolveEndpoint). */
function endpointOf(
  api: Pick<Api, 'store'>,
  namespace: string,
  name: string,
  port: number,
): { address: string; port: number } | string {
  const service = api.store.get('services', `${namespace}/${name}`) as Service | undefined;
  if (!service) return `service ${JSON.stringify(name)} not found`;
  const own = service.spec.ports?.find((one) => one.port === port);
  if (!own) return `no service port ${port} found for service ${JSON.stringify(name)}`;
  for (const slice of api.store.list('endpointslices.discovery.k8s.io', namespace) as unknown as readonly Slice[]) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
    const found = slice.ports?.find((one) => (one.name ?? '') === (own.name ?? ''))?.port;
    const address = slice.endpoints?.find(({ conditions }) => conditions?.ready !== false)?.addresses?.[0];
    if (found !== undefined && address) return { address, port: found };
  }
  return `no endpoints available for service ${JSON.stringify(name)}`;
}
