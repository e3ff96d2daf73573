import { isStrictlyWithin, parseCidr } from '../../../../kube/cidr.ts';
import { checkPortName, checkPortNumber } from '../../../../kube/names.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateCidr } from '../../parts/cidr.ts';
import { validateLabelSelector } from '../../parts/labels.ts';
import type { NetworkPolicy, Peer, PolicyPort } from './index.ts';

const directions = ['Ingress', 'Egress'];
const protocols = ['TCP', 'UDP', 'SCTP'];

/** The rules for a NetworkPolicy (pkg/apis/networking/validation). */
export function validateNetworkPolicy(spec: NonNullable<NetworkPolicy['spec']>): FieldError[] {
  const { podSelector, policyTypes = [], ingress = [], egress = [] } = spec;
  const errors = [
    ...validateLabelSelector(podSelector, 'spec.podSelector'),
    ...ingress.flatMap(({ ports = [], from = [] }, i) => [
      ...ports.flatMap((port, j) => validatePort(port, `spec.ingress[${i}].ports[${j}]`)),
      ...from.flatMap((peer, j) => validatePeer(peer, `spec.ingress[${i}].from[${j}]`)),
    ]),
    ...egress.flatMap(({ ports = [], to = [] }, i) => [
      ...ports.flatMap((port, j) => validatePort(port, `spec.egress[${i}].ports[${j}]`)),
      ...to.flatMap((peer, j) => validatePeer(peer, `spec.egress[${i}].to[${j}]`)),
    ]),
  ];
  if (policyTypes.length > directions.length)
    return [
      ...errors,
      fieldError.invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes'),
    ];
  policyTypes.forEach((type, i) => {
    if (!directions.includes(type)) errors.push(fieldError.notSupported(`spec.policyTypes[${i}]`, type, directions));
  });
  return errors;
}

function validatePort({ protocol, port, endPort }: PolicyPort, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const end = (value: unknown, text: string) => errors.push(fieldError.invalid(`${path}.endPort`, value, text));
  if (protocol !== undefined && !protocols.includes(protocol))
    errors.push(fieldError.notSupported(`${path}.protocol`, protocol, protocols));
  if (port === undefined) {
    if (endPort !== undefined) end(endPort, 'may not be specified when `port` is not specified');
    return errors;
  }
  if (typeof port === 'string') {
    if (endPort !== undefined) end(endPort, 'may not be specified when `port` is non-numeric');
    return [...errors, ...checkPortName(port).map((text) => fieldError.invalid(`${path}.port`, port, text))];
  }
  errors.push(...checkPortNumber(port).map((text) => fieldError.invalid(`${path}.port`, port, text)));
  if (endPort === undefined) return errors;
  // The real server shows the port here, not the end.
  if (endPort < port) end(port, 'must be greater than or equal to `port`');
  for (const text of checkPortNumber(endPort)) end(endPort, text);
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...(ipBlock ? validateBlock(ipBlock, `${path}.ipBlock`) : []),
  ];
  const peers = [podSelector, namespaceSelector, ipBlock].filter((peer) => peer !== undefined);
  if (peers.length === 0) errors.push(fieldError.required(path, 'must specify a peer'));
  if (peers.length > 1 && ipBlock)
    errors.push(fieldError.forbidden(path, 'may not specify both ipBlock and another peer'));
  return errors;
}

function validateBlock({ cidr = '', except = [] }: NonNullable<Peer['ipBlock']>, path: string): FieldError[] {
  if (!cidr) return [fieldError.required(`${path}.cidr`)];
  const outer = parseCidr(cidr);
  if (!outer) return validateCidr(cidr, `${path}.cidr`);
  return except.flatMap((text, i) => {
    const inner = parseCidr(text);
    const at = `${path}.except[${i}]`;
    if (!inner) return validateCidr(text, at);
    return isStrictlyWithin(inner, outer) ? [] : [fieldError.invalid(at, text, 'must be a strict subset of `cidr`')];
  });
}
