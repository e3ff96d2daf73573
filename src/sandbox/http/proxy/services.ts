import type { Service } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import { get } from '../../api/get.ts';
import type { NodeFleet } from '../../kubelet/fleet.ts';
import type { ResourceRequest } from '../serve-resource.ts';
import { passOn } from './pass-on.ts';
import { proxyTarget } from './target.ts';

/** …/services/NAME:PORT/proxy/PATH: goes to one of the Service's ready Pods. 503 when there is none. */
export async function proxyToService(
  fleet: NodeFleet,
  request: ResourceRequest,
  onOpen: (code: number) => void,
): Promise<void> {
  const { api, target } = request;
  const { scheme, name, port } = proxyTarget('service', target.name);
  const service = get(api, { ...target, name }) as Service;
  const portName = /^\d+$/.test(port) ? nameOfPort(service, Number(port)) : port;
  const endpoints = api.store
    .list('endpoints', target.namespace)
    .map((object) => object as EndpointsParts)
    .find(({ metadata }) => metadata.name === name);
  if (!endpoints?.subsets?.length) throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  const places = endpoints.subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports
      .filter((one) => (one.name ?? '') === portName)
      .flatMap((one) =>
        addresses
          .filter(({ targetRef }) => targetRef?.kind === 'Pod')
          .map(({ ip }) => ({ scheme, address: ip, port: one.port })),
      ),
  );
  const place = places[Math.floor(api.random.next() * places.length)];
  if (!place) throw unavailable(`no endpoints available for service ${JSON.stringify(target.name)}`);
  await passOn(fleet, request, place, onOpen);
}

interface EndpointsParts {
  metadata: { name: string };
  subsets?: {
    addresses?: { ip: string; targetRef?: { kind?: string } }[];
    ports?: { name?: string; port: number }[];
  }[];
}

function nameOfPort({ metadata: { name }, spec }: Service, port: number): string {
  const found = spec.ports?.find((one) => one.port === port);
  if (!found) throw unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
  return found.name ?? '';
}

const unavailable = (message: string) => new ApiError(503, 'ServiceUnavailable', message);
