import { checkLabel, checkPortNumber, checkSubdomain } from '../../../../kube/names.ts';
import type { Service } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateEndpointIp, validateIp } from '../../parts/addresses.ts';
import { validateAppProtocol } from '../../parts/app-protocol.ts';
import { validateBalancerStatus } from '../../parts/balancer-status.ts';
import { validateLabels } from '../../parts/labels.ts';
import { validateProtocol } from '../../parts/pod/containers.ts';
import { validatePort } from '../../parts/pod/probes.ts';
import { validateClusterIps, validateClusterIpsUpdate } from './cluster-ips.ts';
import { validateAffinity, validateTraffic, validateTrafficUpdate } from './traffic.ts';

type Port = NonNullable<Service['spec']['ports']>[number];

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** The rules for a Service, in the order in which Kubernetes reports them. */
export function validateService({ spec }: Service): FieldError[] {
  const { ports = [], type = '', clusterIPs = [] } = spec;
  const isHeadless = clusterIPs[0] === 'None';
  const names = new Set<string>();
  return [
    ...(ports.length === 0 && !isHeadless && type !== 'ExternalName' ? [fieldError.required('spec.ports')] : []),
    ...(isHeadless && (type === 'NodePort' || type === 'LoadBalancer')
      ? [fieldError.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : []),
    ...(type === 'ExternalName' ? validateExternalName(spec) : []),
    ...ports.flatMap((port, i) => validateServicePort(port, ports.length > 1, names, `spec.ports[${i}]`)),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateAffinity(spec),
    ...validateClusterIps(spec),
    ...(spec.externalIPs ?? []).flatMap((address, i) => {
      const wrong = validateIp(address, `spec.externalIPs[${i}]`);
      return wrong.length ? wrong : validateEndpointIp(address, `spec.externalIPs[${i}]`);
    }),
    ...(types.includes(type) ? [] : [fieldError.notSupported('spec.type', type, types)]),
    ...(type === 'ClusterIP' ? forbidNodePorts(ports) : []),
    ...rejectDoubles(ports),
    ...validateTraffic(spec),
  ];
}

/** The rules for a change of a Service: its cluster address stays. */
export function validateServiceUpdate({ spec: next }: Service, { spec: old }: Service): FieldError[] {
  return [...validateClusterIpsUpdate(next, old), ...validateTrafficUpdate(next, old)];
}

/** The rules for where a Service's load balancer is reached. */
export function validateServiceStatus({ spec, status }: Service): FieldError[] {
  const path = 'status.loadBalancer.ingress';
  const reached = status?.loadBalancer?.ingress ?? [];
  if (spec.type !== 'LoadBalancer' && reached.length > 0)
    return [fieldError.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  return validateBalancerStatus(reached, path, { hasModes: true });
}

function validateExternalName({
  clusterIPs,
  ipFamilies,
  ipFamilyPolicy,
  externalName = '',
}: Service['spec']): FieldError[] {
  const errors: FieldError[] = [];
  for (const [field, value] of Object.entries({ clusterIPs, ipFamilies, ipFamilyPolicy }))
    if (value?.length) errors.push(fieldError.forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  const name = externalName.replace(/\.$/, '');
  if (!name) return [...errors, fieldError.required('spec.externalName')];
  return [...errors, ...checkSubdomain(name).map((text) => fieldError.invalid('spec.externalName', name, text))];
}

function validateServicePort(
  { name = '', port, protocol = 'TCP', targetPort, appProtocol }: Port,
  isNameNeeded: boolean,
  names: Set<string>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (isNameNeeded && !name) errors.push(fieldError.required(`${path}.name`));
  if (name) {
    errors.push(...checkLabel(name).map((text) => fieldError.invalid(`${path}.name`, name, text)));
    if (names.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    names.add(name);
  }
  errors.push(...checkPortNumber(port).map((text) => fieldError.invalid(`${path}.port`, port ?? 0, text)));
  errors.push(...validateProtocol(protocol, `${path}.protocol`));
  errors.push(...validatePort(targetPort, `${path}.targetPort`));
  errors.push(...validateAppProtocol(appProtocol, `${path}.appProtocol`));
  return errors;
}

function forbidNodePorts(ports: readonly Port[]): FieldError[] {
  const text = "may not be used when `type` is 'ClusterIP'";
  return ports.flatMap(({ nodePort }, i) =>
    nodePort ? [fieldError.forbidden(`spec.ports[${i}].nodePort`, text)] : [],
  );
}

function rejectDoubles(ports: readonly Port[]): FieldError[] {
  const nodePorts = new Set<string>();
  const byNode = ports.flatMap(({ nodePort, protocol = 'TCP' }, i) => {
    const key = `${nodePort}/${protocol}`;
    const isDouble = !!nodePort && nodePorts.has(key);
    nodePorts.add(key);
    return isDouble ? [fieldError.duplicate(`spec.ports[${i}].nodePort`, nodePort)] : [];
  });
  const seen = new Set<string>();
  const byPort = ports.flatMap(({ port, protocol = 'TCP' }, i) => {
    const isDouble = seen.has(`${port}/${protocol}`);
    seen.add(`${port}/${protocol}`);
    // Printed as Go prints the internal type.
    const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return isDouble ? [fieldError.duplicate(`spec.ports[${i}]`, shown)] : [];
  });
  return [...byNode, ...byPort];
}
