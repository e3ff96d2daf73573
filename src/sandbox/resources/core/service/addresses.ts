import type { Service } from '../../../../kube/object.ts';
import { fieldError, invalid } from '../../../api/errors.ts';
import type { ResourceContext } from '../../define.ts';
import { validateClusterIps } from './cluster-ips.ts';

/** The service range is 10.96.0.0/16. */
const prefix = '10.96.';
// The first addresses are left to those who ask for one by name.
const firstDynamic = 256;
const lastAddress = 65534;

/** Gives the Service its IP family and its cluster address; throws 422 for one that cannot be had. */
export function allocateAddresses(draft: Service, { old, list, random }: ResourceContext): void {
  const { spec } = draft;
  const before = (old as Service | undefined)?.spec;
  if (spec.type === 'ExternalName') return;
  const isHeadless = spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None';
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  if (before?.clusterIP && before.type !== 'ExternalName') {
    // Who leaves the address out keeps it; who changes it is refused by validation.
    if (spec.clusterIP === undefined) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length || (spec.clusterIPs[0] === before.clusterIP && spec.clusterIP !== before.clusterIP))
      spec.clusterIPs =
        spec.clusterIP === before.clusterIP ? [...(before.clusterIPs ?? [])] : spec.clusterIP ? [spec.clusterIP] : [];
    spec.ipFamilies ??= [...(before.ipFamilies ?? ['IPv4'])];
    spec.ipFamilyPolicy ??= before.ipFamilyPolicy ?? 'SingleStack';
    rejectWrong(draft);
    if (spec.ipFamilyPolicy !== before.ipFamilyPolicy && !isHeadless) rejectDualStack(draft);
    return;
  }
  rejectWrong(draft);
  const isSelectorless = Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ||= isHeadless && isSelectorless ? 'RequireDualStack' : 'SingleStack';
  if (isHeadless && isSelectorless) {
    spec.ipFamilies ??= ['IPv4'];
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack') spec.ipFamilies = ['IPv4', 'IPv6'];
  }
  rejectUnservedFamilies(draft, isHeadless && isSelectorless);
  spec.ipFamilies ??= ['IPv4'];
  if (isHeadless) return;
  const used = new Set(
    (list('services') as readonly Service[])
      .filter(({ metadata }) => metadata.uid !== draft.metadata.uid || !metadata.uid)
      .flatMap(({ spec: { clusterIPs = [] } }) => clusterIPs),
  );
  const wanted = spec.clusterIPs?.[0];
  if (wanted) {
    rejectUnavailable(draft, wanted, used);
    return;
  }
  const address = freeAddress(used, random);
  spec.clusterIP = address;
  spec.clusterIPs = [address];
}

/** Nothing is allocated for what cannot be, and nothing else is said of it. */
function rejectWrong({ metadata, spec }: Service): void {
  const errors = validateClusterIps(spec);
  if (errors.length > 0) throw invalid('', 'Service', metadata.name, errors);
}

const noDualStack = fieldError.invalid(
  'spec.ipFamilyPolicy',
  'RequireDualStack',
  'this cluster is not configured for dual-stack services',
);

function rejectDualStack({ metadata, spec }: Service): void {
  if (spec.ipFamilyPolicy === 'RequireDualStack') throw invalid('', 'Service', metadata.name, [noDualStack]);
}

function rejectUnservedFamilies({ metadata, spec }: Service, isAnyAllowed: boolean): void {
  if (isAnyAllowed) return;
  const errors = [];
  if (spec.ipFamilyPolicy === 'RequireDualStack') errors.push(noDualStack);
  (spec.ipFamilies ?? []).forEach((family, i) => {
    if (family === 'IPv6')
      errors.push(fieldError.invalid(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'));
  });
  if (errors.length) throw invalid('', 'Service', metadata.name, errors);
}

function rejectUnavailable({ metadata, spec }: Service, wanted: string, used: ReadonlySet<string>): void {
  const refuse = (why: string) => {
    const text = `failed to allocate IP ${wanted}: ${why}`;
    throw invalid('', 'Service', metadata.name, [fieldError.invalid('spec.clusterIPs', spec.clusterIPs, text)]);
  };
  const number = numberOf(wanted);
  if (number === undefined || number < 1 || number > lastAddress)
    refuse('the provided network does not match the current range');
  if (used.has(wanted)) refuse('provided IP is already allocated');
}

function numberOf(address: string): number | undefined {
  if (!address.startsWith(prefix)) return undefined;
  const [high = 0, low = 0] = address.slice(prefix.length).split('.').map(Number);
  return high * 256 + low;
}

function freeAddress(used: ReadonlySet<string>, random: ResourceContext['random']): string {
  const count = lastAddress - firstDynamic + 1;
  const start = Math.floor(random.next() * count);
  for (let i = 0; i < count; i++) {
    const number = firstDynamic + ((start + i) % count);
    const address = `${prefix}${number >> 8}.${number & 255}`;
    if (!used.has(address)) return address;
  }
  throw new Error('all service addresses are taken');
}
