import type { EndpointSlice, Service } from '../../kube/object.ts';
import type { Client } from '../client.ts';

/** What the network reads of the cluster. */
export type ClusterView = Pick<Client, 'get' | 'list'>;

/** A cluster without anything in it. */
export const emptyView: ClusterView = { get: () => undefined, list: () => [] };

/** The slices that hold a Service's endpoints. */
export function slicesOf(view: ClusterView, { metadata }: Pick<Service, 'metadata'>): EndpointSlice[] {
  return view
    .list('endpointslices.discovery.k8s.io', metadata.namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name);
}

/** An IPv4 address as a number; undefined for what is none. */
export function addressNumber(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((all, part) => all * 256 + part, 0);
}

/** Whether an IPv4 address is in a block such as 10.0.0.0/8. */
export function inBlock(address: string, block: string): boolean {
  const [base = '', bits = '32'] = block.split('/');
  const [a, b] = [addressNumber(address), addressNumber(base)];
  const size = 2 ** (32 - Number(bits));
  return a !== undefined && b !== undefined && Math.floor(a / size) === Math.floor(b / size);
}
