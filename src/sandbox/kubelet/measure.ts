import type { Container, Node, Pod } from '../../kube/object.ts';
import type { Usage } from '../runtime/cgroup.ts';

/** What something used in a window of time. */
export interface Measured {
  /** The end of the window. */
  atMs: number;
  windowMs: number;
  /** Nanoseconds of processor time per second. */
  cpuNanos: number;
  memoryBytes: number;
}

/** What the containers of a Pod used in the same window. */
export interface MeasuredPod {
  pod: Pod;
  containers: readonly (Measured & { name: string })[];
}

export interface MeasuredNode extends Measured {
  node: Node;
}

// metrics-server looks at all nodes so often (--metric-resolution); here all at whole multiples of it.
const resolutionMs = 10_000;

/** The last window that has ended: nobody needs to look at its ends, as usage is known for a minute back. */
function lastWindow(now: number): { fromMs: number; toMs: number } {
  const toMs = Math.floor(now / resolutionMs) * resolutionMs;
  return { fromMs: toMs - resolutionMs, toMs };
}

/** The containers of a Pod that ran for a whole window; undefined when one of those that run did not. */
export function measurePod(
  pod: Pod,
  usageOf: (container: string, atMs?: number) => Usage | undefined,
  now: number,
): MeasuredPod | undefined {
  const { fromMs, toMs } = lastWindow(now);
  const containers: MeasuredPod['containers'][number][] = [];
  for (const { name } of containersOf(pod)) {
    const usage = usageOf(name, toMs);
    if (!usage) continue;
    if (usage.sinceMs >= fromMs) return undefined;
    const cpuNanos = usage.cpuNanos - (usageOf(name, fromMs)?.cpuNanos ?? 0);
    containers.push({ name, ...inWindow(cpuNanos), atMs: toMs, memoryBytes: usage.memoryBytes });
  }
  return containers.length > 0 ? { pod, containers } : undefined;
}

/** A node as a whole, its own programs and its containers; undefined when it has not been there for a whole window. */
export function measureNode(
  node: Node,
  used: { sinceMs: number; isControlPlane: boolean; processorNanos: (atMs: number) => number; memoryBytes: number },
  now: number,
): MeasuredNode | undefined {
  const { fromMs, toMs } = lastWindow(now);
  if (used.sinceMs >= fromMs) return undefined;
  const own = used.isControlPlane ? controlPlane : worker;
  const containers = inWindow(used.processorNanos(toMs) - used.processorNanos(fromMs));
  return {
    node,
    ...containers,
    cpuNanos: containers.cpuNanos + own.cpuNanos,
    atMs: toMs,
    memoryBytes: own.memoryBytes + used.memoryBytes,
  };
}

// What a node's own programs use when nothing happens: kubelet, containerd, kube-proxy, and the control plane's.
const worker = { cpuNanos: 45_000_000, memoryBytes: 148_000 * 1024 };
const controlPlane = { cpuNanos: 120_000_000, memoryBytes: 716_800 * 1024 + 12_288 };

const inWindow = (nanos: number) => ({
  windowMs: resolutionMs,
  cpuNanos: Math.round((nanos * 1000) / resolutionMs),
});

/** All containers of a Pod, whatever their kind. */
export const containersOf = ({ spec }: Pod): readonly Pick<Container, 'name'>[] => [
  ...spec.containers,
  ...(spec.initContainers ?? []),
  ...(spec.ephemeralContainers ?? []),
];
