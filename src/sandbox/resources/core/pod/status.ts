import { isIPv6 } from 'node:net';
import { checkLabelKey, checkSubdomain } from '../../../../kube/names.ts';
import type { Pod } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateIp } from '../../parts/addresses.ts';
import { immutableField } from '../../parts/immutable.ts';

// Conditions that the system knows need no domain.
const ofSystem: readonly string[] = ['PodScheduled', 'Ready', 'Initialized'];

/**
 * The class of service was told when the Pod was made: who leaves it out keeps it. The old field of the Pod's address wins over
 * the newer one.
 */
export function settleStatus({ status }: Pod, old: Pod): void {
  if (!status) return;
  if (!status.qosClass && old.status?.qosClass) status.qosClass = old.status.qosClass;
  const [first] = status.podIPs ?? [];
  if (status.podIP && status.podIP !== first?.ip) status.podIPs = [{ ip: status.podIP }];
  else if (first) status.podIP = first.ip ?? '';
}

/** The rules for a new status (ValidatePodStatusUpdate), but for containers that must not run again. */
export function validatePodStatus({ spec, status = {} }: Pod, { status: before = {} }: Pod): FieldError[] {
  const { conditions = [], hostIPs = [], nominatedNodeName: node } = status;
  const isOtherHost = hostIPs.length > 0 && hostIPs[0]?.ip !== status.hostIP;
  return [
    ...conditions.flatMap(({ type, observedGeneration }, i) => [
      ...validateGeneration(observedGeneration, `status.conditions[${i}].observedGeneration`),
      ...(ofSystem.includes(type)
        ? []
        : checkLabelKey(type).map((text) => fieldError.invalid(`status.conditions[${i}].Type`, type, text))),
    ]),
    ...(node && node !== before.nominatedNodeName ? validateNode(node, spec.nodeName) : []),
    ...validateGeneration(status.observedGeneration, 'status.observedGeneration'),
    ...immutableField(status.qosClass, before.qosClass, 'status.qosClass'),
    ...validateAddresses(status.podIPs ?? [], before.podIPs ?? [], 'status.podIPs'),
    ...(isOtherHost
      ? [fieldError.invalid('status.hostIPs[0].ip', hostIPs[0]?.ip ?? '', 'must be equal to `hostIP`')]
      : []),
    ...validateAddresses(hostIPs, before.hostIPs ?? [], 'status.hostIPs'),
  ];
}

function validateGeneration(generation: number | undefined, path: string): FieldError[] {
  return generation !== undefined && generation < 0
    ? [fieldError.invalid(path, generation, 'must be a non-negative integer')]
    : [];
}

function validateNode(name: string, bound: string | undefined): FieldError[] {
  const path = 'status.nominatedNodeName';
  return [
    ...checkSubdomain(name).map((text) => fieldError.invalid(path, name, text)),
    ...(bound ? [fieldError.forbidden(path, 'may not be set on pods that are already bound to a node')] : []),
  ];
}

/** One of each family; what was stored already is not looked at again. */
function validateAddresses(
  addresses: readonly { ip?: string }[],
  before: readonly { ip?: string }[],
  path: string,
): FieldError[] {
  const known = before.map(({ ip }) => ip);
  const families = new Set(addresses.map(({ ip = '' }) => isIPv6(ip)));
  const text = 'may specify no more than one IP for each IP family';
  return [
    ...addresses.flatMap(({ ip = '' }, i) => (known.includes(ip) ? [] : validateIp(ip, `${path}[${i}]`))),
    ...(families.size < addresses.length
      ? [
          fieldError.invalid(
            path,
            addresses.map(({ ip = '' }) => ({ IP: ip })),
            text,
          ),
        ]
      : []),
  ];
}
