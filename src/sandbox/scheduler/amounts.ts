import type { Node, Pod, PodSpec } from '../../kube/object.ts';
import { parseQuantity } from '../../kube/quantity.ts';

/** Amounts by resource name: `cpu` in cores, all else in its own unit. */
export type Amounts = Record<string, number>;

// Pods are frozen: what one requests never changes, and each decision asks for those of all.
const known = new WeakMap<Pod, Readonly<Amounts>>();

/** What a pod requests: its containers together, or its largest init container if that is more. */
export function requestsOf(pod: Pod): Readonly<Amounts> {
  const found = known.get(pod);
  if (found) return found;
  const total = sumOf(pod);
  if (Object.isFrozen(pod)) known.set(pod, total);
  return total;
}

function sumOf(pod: Pod): Amounts {
  const { containers, initContainers = [], overhead } = pod.spec;
  const sidecars: Amounts = {};
  const starting: Amounts = {};
  for (const container of initContainers) {
    const own = amountsOf(requests(container));
    if (container.restartPolicy === 'Always') add(sidecars, own);
    raise(starting, container.restartPolicy === 'Always' ? sidecars : sum(sidecars, own));
  }
  const total = sum(sidecars, ...containers.map((container) => amountsOf(requests(container))));
  raise(total, starting);
  add(total, amountsOf(overhead));
  return total;
}

// What a pod that requests nothing is taken to need (pkg/scheduler/util/pod_resources.go).
const assumed: Amounts = { cpu: 0.1, memory: 200 * 1024 * 1024 };

/** The CPU and memory that a pod is taken to need where nodes are compared. */
export function needsOf(pod: Pod): Amounts {
  const requested = requestsOf(pod);
  return Object.fromEntries(Object.entries(assumed).map(([name, least]) => [name, requested[name] || least]));
}

/** What a node has to give. */
export function allocatableOf(node: Node): Amounts {
  return amountsOf(node.status?.allocatable);
}

/** The sum of amounts; a resource that is missing counts as none. */
export function sum(...all: readonly Readonly<Amounts>[]): Amounts {
  const total: Amounts = {};
  for (const amounts of all) add(total, amounts);
  return total;
}

/** Thousandths, so that sums of cores compare exactly. */
export const milli = (amount: number | undefined): number => Math.round((amount ?? 0) * 1000);

function requests({ resources }: PodSpec['containers'][number]): Record<string, string> | undefined {
  return resources?.requests;
}

function amountsOf(quantities: Record<string, string> | undefined): Amounts {
  return Object.fromEntries(Object.entries(quantities ?? {}).map(([name, quantity]) => [name, parse(quantity)]));
}

function parse(text: string): number {
  const { unscaled, scale } = parseQuantity(text);
  return Number(unscaled) * 10 ** scale;
}

function add(total: Amounts, amounts: Readonly<Amounts>): void {
  for (const [name, amount] of Object.entries(amounts)) total[name] = (total[name] ?? 0) + amount;
}

function raise(total: Amounts, least: Readonly<Amounts>): void {
  for (const [name, amount] of Object.entries(least)) total[name] = Math.max(total[name] ?? 0, amount);
}
