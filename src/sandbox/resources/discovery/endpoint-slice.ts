import { isIPv4, isIPv6 } from 'node:net';
import { checkLabel, checkLabelValue, checkSubdomain } from '../../../kube/names.ts';
import { type EndpointSlice, equal } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource, type ResourceContext } from '../define.ts';
import { validateEndpointIp, validateIp } from '../parts/addresses.ts';
import { validateAppProtocol } from '../parts/app-protocol.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { firstThree } from '../parts/lists.ts';
import { validateProtocol } from '../parts/pod/containers.ts';

export const endpointSlice = defineResource<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
  generationOf: 'spec',
  // It has no spec: all of it counts.
  generationCounts: ({ metadata: { labels = {}, annotations = {} }, endpoints, ports }) => [
    labels,
    annotations,
    endpoints,
    ports,
  ],
  applyDefaults(draft) {
    // A slice without endpoints or ports still says so: null, not missing.
    draft.endpoints ??= [];
    for (const endpoint of draft.endpoints) endpoint.conditions ??= {};
    for (const port of draft.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  validate,
  validateUpdate: (next, old) => immutableField(next.addressType, old.addressType, 'addressType'),
  columns: [
    nameColumn,
    { name: 'AddressType', cell: ({ addressType }) => addressType },
    {
      name: 'Ports',
      cell: ({ ports }) => firstThree((ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'))),
    },
    { name: 'Endpoints', cell: ({ endpoints }) => firstThree((endpoints ?? []).flatMap(({ addresses }) => addresses)) },
    ageColumn,
  ],
});

function validate({ addressType, ports, endpoints }: EndpointSlice, { old }: ResourceContext): FieldError[] {
  const errors: FieldError[] = [];
  const types = ['FQDN', 'IPv4', 'IPv6'];
  if (!addressType) errors.push(fieldError.required('addressType'));
  else if (!types.includes(addressType)) errors.push(fieldError.notSupported('addressType', addressType, types));
  const names = new Set<string>();
  (ports ?? []).forEach(({ name = '', protocol = 'TCP', appProtocol }, i) => {
    const at = `ports[${i}]`;
    if (name) errors.push(...checkLabel(name).map((text) => fieldError.invalid(`${at}.name`, name, text)));
    if (names.has(name)) errors.push(fieldError.duplicate(`${at}.name`, name));
    names.add(name);
    errors.push(...validateProtocol(protocol, `${at}.protocol`));
    errors.push(...validateAppProtocol(appProtocol, `${at}.appProtocol`));
  });
  // What was stored already is not looked at again.
  const isStored = old !== undefined && equal((old as EndpointSlice).endpoints, endpoints);
  return isStored ? errors : [...errors, ...validateEndpoints(endpoints ?? [], addressType)];
}

function validateEndpoints(endpoints: EndpointSlice['endpoints'], type: string): FieldError[] {
  return endpoints.flatMap(({ addresses: given, nodeName, hostname, hints }, i) => {
    const at = `endpoints[${i}]`;
    // The type has no omitempty: addresses that are missing are null.
    const addresses = given ?? [];
    const missing = fieldError.required(`${at}.addresses`, 'must contain at least 1 address');
    return [
      ...(addresses.length === 0 ? [missing] : []),
      ...addresses.flatMap((address, k) => validateAddress(address, type, `${at}.addresses`, k)),
      ...(nodeName === undefined ? [] : named(nodeName, checkSubdomain, `${at}.nodeName`)),
      ...(hostname === undefined ? [] : named(hostname, checkLabel, `${at}.hostname`)),
      ...validateHints(hints?.forZones ?? [], checkLabelValue, `${at}.hints.forZones`),
      ...validateHints(hints?.forNodes ?? [], checkSubdomain, `${at}.hints.forNodes`),
    ];
  });
}

function named(value: string, check: (value: string) => string[], path: string): FieldError[] {
  return check(value).map((text) => fieldError.invalid(path, value, text));
}

/** For whom an endpoint is meant. */
function validateHints(
  hints: readonly { name?: string }[],
  check: (value: string) => string[],
  path: string,
): FieldError[] {
  return hints.flatMap(({ name = '' }, i) => [
    ...(hints.slice(0, i).some((earlier) => (earlier.name ?? '') === name)
      ? [fieldError.duplicate(`${path}[${i}].name`, name)]
      : []),
    ...named(name, check, `${path}[${i}].name`),
  ]);
}

function validateAddress(address: string, type: string, path: string, index: number): FieldError[] {
  const at = `${path}[${index}]`;
  if (type === 'FQDN') return checkSubdomain(address).map((text) => fieldError.invalid(at, address, text));
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const wrong = validateIp(address, at);
  if (wrong.length) return wrong;
  const fits = type === 'IPv4' ? isIPv4(address) : isIPv6(address);
  return [
    ...(fits ? [] : [fieldError.invalid(path, address, `must be an ${type} address`)]),
    ...validateEndpointIp(address, at),
  ];
}
