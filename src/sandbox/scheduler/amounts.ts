import type { Node, Pod, PodSpec } from '../../kube/object.ts';

/** Amounts by resource name: `cpu` in cores, all else in its own unit. */
export type Amounts = Record<string, number>;

const suffixes: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** What a pod requests: its containers together, or its largest init container if that is more. */
export function requestsOf(pod: Pod): Amounts {
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

/** What a node has to give. */
export function allocatableOf(node: Node): Amounts {
  return amountsOf(node.status?.allocatable);
}

/** The sum of amounts; a resource that is missing counts as none. */
export function sum(...all: readonly Amounts[]): Amounts {
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

function parse(quantity: string): number {
  const [, number = '', suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  return Number(number) * (suffixes[suffix] ?? 1);
}

function add(total: Amounts, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) total[name] = (total[name] ?? 0) + amount;
}

function raise(total: Amounts, least: Amounts): void {
  for (const [name, amount] of Object.entries(least)) total[name] = Math.max(total[name] ?? 0, amount);
}
