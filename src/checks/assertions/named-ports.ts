import { isRecord, type KubeObject, type Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import type { Facts } from '../facts.ts';
import { type Mismatch, match } from '../match/match.ts';
import { fieldNames } from '../match/path.ts';
import { type PortNames, portNamesIn } from '../match/port-names.ts';

const aboutPorts = new Set(['ports', 'port', 'targetPort']);

/**
 * Compares an object that may name the ports of other objects. These are looked at only where the ports differ;
 * throws ViewError when they cannot be had.
 */
export async function matchPorts(
  expected: Record<string, unknown>,
  found: KubeObject,
  facts: Facts,
): Promise<Mismatch[]> {
  const mismatches = match(expected, found);
  if (!mismatches.some(({ path }) => fieldNames(path).some((name) => aboutPorts.has(name)))) return mismatches;
  if (found.kind === 'Ingress') return match(expected, await withServicePorts(found, facts));
  const selector = selectorOf(found);
  return selector ? match(expected, found, [], await namesOfPods(selector, found, facts)) : mismatches;
}

/** The labels of the Pods whose ports an object may name; undefined for what names none. */
function selectorOf({ kind, spec }: KubeObject): Record<string, unknown> | undefined {
  if (!isRecord(spec)) return undefined;
  // An empty selector selects nothing in a Service, and everything in a policy.
  if (kind === 'Service')
    return isRecord(spec.selector) && Object.keys(spec.selector).length ? spec.selector : undefined;
  if (kind !== 'NetworkPolicy') return undefined;
  // Ports of egress are those of the others.
  const { matchLabels } = isRecord(spec.podSelector) && spec.ingress ? spec.podSelector : {};
  return isRecord(matchLabels) ? matchLabels : {};
}

/** What makes Pods by a template: it tells the names before there are any Pods. */
const makers = ['Deployment', 'StatefulSet', 'DaemonSet'];

async function namesOfPods(
  selector: Record<string, unknown>,
  { metadata }: KubeObject,
  facts: Facts,
): Promise<PortNames> {
  const namespace = metadata.namespace ?? facts.input.scope.namespace;
  const [pods = [], ...owners] = await Promise.all(['Pod', ...makers].map((kind) => facts.mustSee(kind, namespace)));
  const templates = owners
    .flat()
    .flatMap(({ spec }) => (isRecord(spec) && isRecord(spec.template) ? [spec.template] : []));
  const selected = [...pods.filter(isServing), ...templates].filter(
    ({ metadata: of }) => match(selector, (isRecord(of) ? of.labels : undefined) ?? {}).length === 0,
  );
  return portNamesIn(
    selected.flatMap(({ spec }) => (isRecord(spec) ? [spec.containers, spec.initContainers] : []).flat()),
  );
}

const isServing = (pod: KubeObject) => pod.metadata.deletionTimestamp === undefined && !isFinished(pod as Pod);

/** An Ingress whose backends have both the name and the number of their Service's port. */
async function withServicePorts(ingress: KubeObject, facts: Facts): Promise<KubeObject> {
  const namespace = ingress.metadata.namespace ?? facts.input.scope.namespace;
  const services = await facts.mustSee('Service', namespace);
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(read);
    if (!isRecord(value)) return value;
    const { name, port } = value;
    if (typeof name !== 'string' || !isRecord(port))
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item)]));
    const spec = services.find((service) => service.metadata.name === name)?.spec;
    const ports = isRecord(spec) && Array.isArray(spec.ports) ? spec.ports.filter(isRecord) : [];
    const meant = ports.find((each) => (port.name === undefined ? each.port === port.number : each.name === port.name));
    return {
      ...value,
      port: { ...(meant?.name !== undefined && { name: meant.name }), ...(meant && { number: meant.port }), ...port },
    };
  };
  return { ...ingress, spec: read(ingress.spec) };
}
