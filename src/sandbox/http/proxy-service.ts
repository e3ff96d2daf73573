import type { Service } from '../../kube/object.ts';
import { ApiError, badRequest } from '../api/errors.ts';
import { get } from '../api/get.ts';
import type { NodeFleet } from '../kubelet/fleet.ts';
import type { ResourceRequest } from './serve-resource.ts';

/** GET …/services/NAME:PORT/proxy/PATH: asks a ready Pod behind the Service, as the API server does. 503 when there is none. */
export async function proxyToService(
  fleet: NodeFleet,
  { api, target, info, response }: ResourceRequest,
  onOpen: () => void,
): Promise<void> {
  const [first = '', second, third] = target.name.split(':');
  const [name, wanted] = third !== undefined ? [second ?? '', third] : [first, second];
  const service = get(api, { ...target, name }) as Service;
  const ports = service.spec.ports ?? [];
  const port =
    wanted === undefined || wanted === ''
      ? ports[0]
      : ports.find((one) => one.name === wanted || String(one.port) === wanted);
  if (!port)
    throw badRequest(`no service port ${JSON.stringify(wanted ?? '')} found for service ${JSON.stringify(name)}`);
  const address = readyAddress(
    api.store.list('endpointslices.discovery.k8s.io', target.namespace),
    name,
    port.name ?? '',
  );
  if (!address)
    throw new ApiError(503, 'ServiceUnavailable', `no endpoints available for service ${JSON.stringify(target.name)}`);
  const outcome = await fleet.http(address.pod, address.port, {
    method: info.method,
    path: `/${info.rest}`,
    headers: {},
    from: '172.18.0.1',
  });
  if (outcome.kind === 'refused')
    throw new ApiError(503, 'ServiceUnavailable', `error trying to reach service: ${outcome.reason}`);
  onOpen();
  const { status, headers, body } = outcome.answer;
  response.writeHead(status, headers);
  response.end(body);
}

interface SliceParts {
  endpoints?: { conditions?: { ready?: boolean }; targetRef?: { kind?: string; namespace?: string; name?: string } }[];
  ports?: { name?: string; port?: number }[];
}

function readyAddress(
  slices: readonly object[],
  service: string,
  portName: string,
): { pod: string; port: number } | undefined {
  for (const slice of slices as (SliceParts & { metadata: { labels?: Record<string, string> } })[]) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== service) continue;
    const port = slice.ports?.find((one) => (one.name ?? '') === portName)?.port;
    const ready = slice.endpoints?.find(
      ({ conditions, targetRef }) => conditions?.ready !== false && targetRef?.kind === 'Pod',
    );
    if (port && ready?.targetRef) return { pod: `${ready.targetRef.namespace}/${ready.targetRef.name}`, port };
  }
  return undefined;
}
