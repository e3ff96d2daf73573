import { isIPv6 } from 'node:net';
import type { Service } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateIp } from '../../parts/addresses.ts';
import { oneOfUnlessUnset } from '../../parts/one-of.ts';

type Spec = Service['spec'];

const path = 'spec.clusterIPs';
const families = ['IPv4', 'IPv6'];
const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** The rules for a Service's cluster addresses and their families (ValidateServiceClusterIPsRelatedFields). */
export function validateClusterIps(spec: Spec): FieldError[] {
  // It has none, as other rules say.
  if (spec.type === 'ExternalName') return [];
  const { clusterIPs = [], ipFamilyPolicy: policy, ipFamilies = [] } = spec;
  const errors = validateFirst(spec);
  ipFamilies.forEach((family, i) => {
    const at = `spec.ipFamilies[${i}]`;
    if (!families.includes(family)) errors.push(fieldError.notSupported(at, family, families));
    if (ipFamilies.indexOf(family) < i) errors.push(fieldError.duplicate(at, family));
  });
  errors.push(...oneOfUnlessUnset(policy, policies, 'spec.ipFamilyPolicy'));
  const isNone = clusterIPs[0] === 'None';
  const wrong = clusterIPs.flatMap((address, i) => (i === 0 && isNone ? [] : validateIp(address, `${path}[${i}]`)));
  if (isNone && clusterIPs.length > 1)
    wrong.unshift(fieldError.invalid(path, clusterIPs, "'None' must be the first and only value"));
  const tooMany = clusterIPs.length > 2 ? [fieldError.invalid(path, clusterIPs, 'may only hold up to 2 values')] : [];
  errors.push(...wrong, ...tooMany);
  // What is no address has no family.
  return wrong.length > 0 || isNone ? errors : [...errors, ...validateFamilies(spec)];
}

/** The rules for a change of them: the first stays (validateUpgradeDowngradeClusterIPs, validateUpgradeDowngradeIPFamilies). */
export function validateClusterIpsUpdate(next: Spec, old: Spec): FieldError[] {
  if (next.type === 'ExternalName' || old.type === 'ExternalName') return [];
  const [isHeadless, wasHeadless] = [isHeadlessSpec(next), isHeadlessSpec(old)];
  return [
    ...(isHeadless && wasHeadless ? [] : validateAddressesUpdate(next, old)),
    ...(isHeadless || wasHeadless ? [] : validateFamiliesUpdate(next, old)),
  ];
}

function validateFirst({ clusterIP = '', clusterIPs = [] }: Spec): FieldError[] {
  if (!clusterIP)
    return clusterIPs.length === 0
      ? []
      : [fieldError.invalid(path, clusterIPs, 'must be empty when `clusterIP` is not specified')];
  if (clusterIPs.length === 0) return [fieldError.required(path)];
  return clusterIPs[0] === clusterIP
    ? []
    : [fieldError.invalid(path, clusterIPs, 'first value must match `clusterIP`')];
}

function validateFamilies({ clusterIPs = [], ipFamilies = [] }: Spec): FieldError[] {
  const found = clusterIPs.map(familyOf);
  const text = 'may specify no more than one IP for each IP family';
  return [
    ...(new Set(found).size < Math.min(found.length, 2) ? [fieldError.invalid(path, clusterIPs, text)] : []),
    ...clusterIPs.flatMap((address, i) => {
      const wanted = ipFamilies[i];
      // What is no family has been told already.
      if (wanted === undefined || !families.includes(wanted) || wanted === found[i]) return [];
      const why = `expected an ${wanted} value as indicated by \`ipFamilies[${i}]\``;
      return [fieldError.invalid(`${path}[${i}]`, address, why)];
    }),
  ];
}

function validateAddressesUpdate(next: Spec, old: Spec): FieldError[] {
  const [after, before] = [next.clusterIPs ?? [], old.clusterIPs ?? []];
  const changed = (i: number) => fieldError.invalid(`${path}[${i}]`, after, 'may not change once set');
  if (after.length === before.length) return before.flatMap((address, i) => (address === after[i] ? [] : [changed(i)]));
  if (after.length === 0) return [fieldError.invalid(`${path}[0]`, null, 'primary clusterIP can not be unset')];
  return [
    ...(before.length > 0 && after[0] !== before[0] ? [changed(0)] : []),
    ...(after.length === 1 && before.length > 1 ? needsOneStack(next, 'clusterIP') : []),
  ];
}

function validateFamiliesUpdate(next: Spec, old: Spec): FieldError[] {
  const [after, before] = [next.ipFamilies ?? [], old.ipFamilies ?? []];
  const at = 'spec.ipFamilies[0]';
  const changed = (shown: unknown) => fieldError.invalid(at, shown, 'may not change once set');
  if (after.length === before.length)
    return before.flatMap((family, i) => (family === after[i] ? [] : [changed(after)]));
  const isReduced = after.length < before.length;
  return [
    ...(isReduced && !next.clusterIPs?.length
      ? [fieldError.invalid(at, after.length ? after : null, 'primary ipFamily can not be unset')]
      : []),
    // Upstream shows the addresses here.
    ...(after.length > 0 && before.length > 0 && after[0] !== before[0] ? [changed(next.clusterIPs ?? null)] : []),
    ...(isReduced && after.length === 1 ? needsOneStack(next, 'ipFamily') : []),
  ];
}

function needsOneStack({ ipFamilyPolicy: policy }: Spec, released: string): FieldError[] {
  const text = `must be set to 'SingleStack' when releasing the secondary ${released}`;
  return policy === 'SingleStack' ? [] : [fieldError.invalid('spec.ipFamilyPolicy', policy ?? null, text)];
}

const isHeadlessSpec = ({ clusterIPs = [] }: Spec) => clusterIPs.length === 1 && clusterIPs[0] === 'None';
const familyOf = (address: string) => (isIPv6(address) ? 'IPv6' : 'IPv4');
