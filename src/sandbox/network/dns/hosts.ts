import type { Service } from '../../../kube/object.ts';
import { addressNumber, type ClusterView, slicesOf } from '../view.ts';

/** What a name of the cluster stands for. */
export interface Host {
  name: string;
  /** An address, or another name for an ExternalName. */
  address: string;
  port: number | undefined;
}

const suffix = 'cluster.local';

/** The hosts behind a name of the cluster's domain, none when the name only leads to others; undefined when there is no such name. */
export function findHosts(view: ClusterView, name: string): Host[] | undefined {
  const labels = name === suffix ? [] : name.slice(0, -suffix.length - 1).split('.');
  const kind = labels.pop();
  if (kind === undefined) return [];
  if (kind === 'dns-version' && labels.length === 0) return [];
  if (kind !== 'svc' && kind !== 'pod') return undefined;
  const namespace = labels.pop();
  if (namespace === undefined) return [];
  if (!view.get('namespaces', namespace)) return undefined;
  const last = labels.pop();
  if (last === undefined) return [];
  if (kind === 'pod') return labels.length === 0 ? podHost(name, last) : undefined;
  const service = view.get('services', `${namespace}/${last}`);
  if (!service || labels.length > 2) return undefined;
  const hosts = serviceHosts(view, service, labels);
  return hosts.length > 0 ? hosts : undefined;
}

/** `10-244-1-2.default.pod…` is an address by another name, whether there is such a Pod or not. */
function podHost(name: string, label: string): Host[] | undefined {
  const address = label.replaceAll('-', '.');
  return addressNumber(address) === undefined ? undefined : [{ name, address, port: undefined }];
}

/** `labels` is nothing, one endpoint's name, or `_port._protocol`. */
function serviceHosts(view: ClusterView, service: Service, labels: readonly string[]): Host[] {
  const { spec } = service;
  const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${suffix}`;
  const endpoint = labels.length === 1 ? labels[0] : undefined;
  const [wantedPort, wantedProtocol] = labels.length === 2 ? labels.map((label) => label.replace(/^_/, '')) : [];
  const matches = (name: string | undefined, protocol: string | undefined) =>
    (!wantedPort || wantedPort === (name ?? '')) &&
    (!wantedProtocol || wantedProtocol === (protocol ?? 'TCP').toLowerCase());
  if (spec.type === 'ExternalName')
    return labels.length === 0
      ? [{ name: base, address: (spec.externalName ?? '').replace(/\.$/, ''), port: undefined }]
      : [];
  if (spec.clusterIP !== 'None' && endpoint === undefined)
    return (spec.ports ?? [])
      .filter(({ name, protocol }) => matches(name, protocol))
      .map(({ port }) => ({ name: base, address: spec.clusterIP ?? '', port }));
  return endpointsOf(view, service)
    .filter(({ label }) => endpoint === undefined || label === endpoint)
    .filter(({ port }) => matches(port?.name, port?.protocol))
    .map(({ label, address, port }) => ({ name: `${label}.${base}`, address, port: port?.port }));
}

/** Each ready endpoint once for each of its ports. */
function endpointsOf(view: ClusterView, service: Service) {
  return slicesOf(view, service).flatMap(({ endpoints, ports }) =>
    (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses, hostname }) =>
        addresses.flatMap((address) => {
          const label = hostname ?? address.replaceAll('.', '-');
          return (ports?.length ? ports : [undefined]).map((port) => ({ label, address, port }));
        }),
      ),
  );
}

/** The names of an address: of the Service that has it, else of the endpoints. */
export function reverseName(view: ClusterView, address: string): string[] {
  const nameOf = ({ metadata }: Service) => `${metadata.name}.${metadata.namespace}.svc.${suffix}`;
  const services = view.list('services');
  const owner = services.find(({ spec }) => spec.clusterIP === address);
  if (owner) return [nameOf(owner)];
  const names = services.flatMap((service) =>
    endpointsOf(view, service)
      .filter((endpoint) => endpoint.address === address)
      .map(({ label }) => `${label}.${nameOf(service)}`),
  );
  return [...new Set(names)];
}
