import type { Service } from '../../../../kube/object.ts';
import { fieldError, invalid } from '../../../api/errors.ts';
import type { ResourceContext } from '../../define.ts';

const first = 30000;
const last = 32767;
// The first ports are left to those who ask for one by number.
const firstDynamic = first + 86;

/** Gives each port of a NodePort or LoadBalancer Service its number; throws 422 for one that cannot be had. */
export function allocateNodePorts(draft: Service, { old, list, random }: ResourceContext): void {
  const { spec } = draft;
  const before = old as Service | undefined;
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') {
    if (before) dropUnused(draft, before);
    return;
  }
  if (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false) return;
  const mine = new Set((before?.spec.ports ?? []).map(keyOf));
  const taken = new Set(
    (list('services') as readonly Service[])
      .filter(({ metadata }) => metadata.uid !== before?.metadata.uid)
      .flatMap(({ spec: { ports = [] } }) => ports.map(keyOf)),
  );
  const own = new Set<string>();
  const given = new Set((spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []));
  (spec.ports ?? []).forEach((port, i) => {
    port.nodePort ||= keptPort(port, before, given);
    const key = keyOf(port);
    if (port.nodePort && !mine.has(key)) rejectUnavailable(draft, i, port.nodePort, taken.has(key) && !own.has(key));
    port.nodePort ||= freePort(taken, own, port.protocol, random);
    own.add(keyOf(port));
  });
}

type Port = NonNullable<Service['spec']['ports']>[number];

function keyOf({ protocol = 'TCP', nodePort }: Pick<Port, 'protocol' | 'nodePort'>): string {
  return `${nodePort ?? 0}/${protocol}`;
}

/** An update that leaves the number out keeps the one that the port of this name had, unless another port has it now. */
function keptPort({ name = '' }: Port, before: Service | undefined, given: ReadonlySet<number>): number {
  const had = before?.spec.ports?.findLast((other) => (other.name ?? '') === name)?.nodePort ?? 0;
  return given.has(had) ? 0 : had;
}

function dropUnused({ spec }: Service, { spec: before }: Service): void {
  const numbers = (ports: readonly Port[] = []) => ports.map(({ nodePort = 0 }) => nodePort).join();
  const had = before.type === 'NodePort' || before.type === 'LoadBalancer';
  if (had && numbers(spec.ports) === numbers(before.ports)) for (const port of spec.ports ?? []) delete port.nodePort;
}

function rejectUnavailable({ metadata }: Service, index: number, port: number, isTaken: boolean): void {
  const refuse = (text: string) => {
    const field = `spec.ports[${index}].nodePort`;
    throw invalid('', 'Service', metadata.name, [fieldError.invalid(field, port, text)]);
  };
  if (port < first || port > last)
    refuse(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
  if (isTaken) refuse('provided port is already allocated');
}

function freePort(
  taken: ReadonlySet<string>,
  own: ReadonlySet<string>,
  protocol: string | undefined,
  random: ResourceContext['random'],
): number {
  const count = last - firstDynamic + 1;
  const start = Math.floor(random.next() * count);
  for (let i = 0; i < count; i++) {
    const nodePort = firstDynamic + ((start + i) % count);
    const key = keyOf({ nodePort, ...(protocol && { protocol }) });
    if (!taken.has(key) && !own.has(key)) return nodePort;
  }
  throw new Error('all node ports are taken');
}
