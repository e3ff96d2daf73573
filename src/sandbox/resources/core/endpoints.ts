import { checkLabel, checkPortNumber, checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { validateEndpointIp, validateIp } from '../parts/addresses.ts';
import { validateAppProtocol } from '../parts/app-protocol.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateProtocol } from '../parts/pod/containers.ts';

interface EndpointAddress {
  ip: string;
  hostname?: string;
  nodeName?: string;
}

interface Endpoints extends KubeObject {
  subsets?: {
    addresses?: EndpointAddress[];
    notReadyAddresses?: EndpointAddress[];
    ports?: { name?: string; port: number; protocol?: string; appProtocol?: string }[];
  }[];
}

export const endpoints = defineResource<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  generationOf: 'none',
  applyDefaults({ subsets }) {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= 'TCP';
  },
  validate: ({ subsets = [] }) => subsets.flatMap((subset, i) => validateSubset(subset, `subsets[${i}]`)),
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  columns: [nameColumn, { name: 'Endpoints', cell: addressList }, ageColumn],
});

type Subset = NonNullable<Endpoints['subsets']>[number];

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: Subset, path: string): FieldError[] {
  const isEmpty = addresses.length + notReadyAddresses.length === 0;
  return [
    ...(isEmpty ? [fieldError.required(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...addresses.flatMap((address, i) => validateAddress(address, `${path}.addresses[${i}]`)),
    ...notReadyAddresses.flatMap((address, i) => validateAddress(address, `${path}.notReadyAddresses[${i}]`)),
    ...ports.flatMap((port, i) => validatePort(port, ports.length > 1, `${path}.ports[${i}]`)),
  ];
}

function validateAddress({ ip = '', hostname = '', nodeName }: Partial<EndpointAddress>, path: string): FieldError[] {
  const texts = hostname ? checkLabel(hostname) : [];
  const wrong = validateIp(ip, `${path}.ip`);
  return [
    ...wrong,
    ...texts.map((text) => fieldError.invalid(`${path}.hostname`, hostname, text)),
    ...(nodeName === undefined ? [] : checkSubdomain(nodeName)).map((text) =>
      fieldError.invalid(`${path}.nodeName`, nodeName, text),
    ),
    // Two rules look at it, each in its own words.
    ...(wrong.length > 0
      ? [fieldError.invalid(`${path}.ip`, ip, 'must be a valid IP address')]
      : validateEndpointIp(ip, `${path}.ip`)),
  ];
}

function validatePort(
  { name = '', port = 0, protocol = '', appProtocol }: Partial<NonNullable<Subset['ports']>[number]>,
  isNameNeeded: boolean,
  path: string,
): FieldError[] {
  const texts = name ? checkLabel(name) : [];
  return [
    ...(isNameNeeded && !name ? [fieldError.required(`${path}.name`)] : []),
    ...texts.map((text) => fieldError.invalid(`${path}.name`, name, text)),
    ...checkPortNumber(port).map((text) => fieldError.invalid(`${path}.port`, port, text)),
    ...validateProtocol(protocol, `${path}.protocol`),
    ...validateAppProtocol(appProtocol, `${path}.appProtocol`),
  ];
}

function addressList({ subsets = [] }: Endpoints): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length
      ? ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`))
      : addresses.map(({ ip }) => ip),
  );
  if (subsets.length === 0) return '<none>';
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
}
