import type { KubeObject } from '../../kube/object.ts';
import { formatQuantity } from '../../kube/quantity.ts';
import { formatTime } from '../../kube/time.ts';
import type { Measured, MeasuredNode, MeasuredPod } from '../kubelet/measure.ts';

/** What was used, as quantities. */
export interface UsageList {
  cpu: string;
  memory: string;
}

export interface NodeMetrics extends KubeObject {
  timestamp: string;
  window: string;
  usage: UsageList;
}

export interface PodMetrics extends KubeObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: UsageList }[];
}

const apiVersion = 'metrics.k8s.io/v1beta1';

/** What metrics-server tells of a node. Its creation is the moment of the answer. */
export function nodeMetricsOf({ node: { metadata }, ...measured }: MeasuredNode, now: number): NodeMetrics {
  return {
    kind: 'NodeMetrics',
    apiVersion,
    metadata: answered(metadata, now),
    ...windowOf(measured),
    usage: usageOf(measured),
  };
}

/** What metrics-server tells of a Pod. */
export function podMetricsOf({ pod: { metadata }, containers }: MeasuredPod, now: number): PodMetrics {
  const [first] = containers;
  return {
    kind: 'PodMetrics',
    apiVersion,
    metadata: answered(metadata, now),
    ...windowOf(first ?? { atMs: now, windowMs: 0 }),
    containers: containers.map((container) => ({ name: container.name, usage: usageOf(container) })),
  };
}

function answered({ name, namespace, labels }: KubeObject['metadata'], now: number): KubeObject['metadata'] {
  return {
    name,
    ...(namespace && { namespace }),
    creationTimestamp: formatTime(now),
    ...(labels && { labels }),
  } as KubeObject['metadata'];
}

const windowOf = ({ atMs, windowMs }: Pick<Measured, 'atMs' | 'windowMs'>) => ({
  timestamp: formatTime(atMs),
  window: `${windowMs / 1000}s`,
});

const usageOf = ({ cpuNanos, memoryBytes }: Measured): UsageList => ({
  cpu: formatQuantity({ unscaled: BigInt(cpuNanos), scale: -9, format: 'DecimalSI' }),
  // The kernel gives memory by pages.
  memory: formatQuantity({ unscaled: BigInt(Math.ceil(memoryBytes / 4096) * 4096), scale: 0, format: 'BinarySI' }),
});
