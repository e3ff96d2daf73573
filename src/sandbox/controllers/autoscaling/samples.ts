import { parseDuration } from '../../../kube/duration.ts';
import { isRecord, type KubeObject, type LabelSelector } from '../../../kube/object.ts';
import { milliValue, parseQuantity } from '../../../kube/quantity.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import type { Client } from '../../client.ts';
import { NoCount, type Sample, type Samples } from './replica-count.ts';

const podMetrics = 'pods.metrics.k8s.io';

interface PodMetrics extends KubeObject {
  timestamp?: string;
  window?: string;
  containers?: { name: string; usage?: Record<string, string> }[];
}

/** What the Pods of a selector use of a resource, by the metrics API (podautoscaler/metrics/client.go). Throws NoCount. */
export function samplesOf(
  client: Client,
  namespace: string,
  selector: LabelSelector | undefined,
  resource: string,
  container: string | undefined,
): Samples {
  const fail = (why: string): never => {
    throw new NoCount(`unable to get metrics for resource ${resource}: ${why}`);
  };
  if (!client.resources().some(({ name }) => name === podMetrics))
    fail(
      `unable to fetch metrics from resource metrics API: the server could not find the requested resource (get ${podMetrics})`,
    );
  const all = (client.list(podMetrics, namespace) as readonly PodMetrics[]).filter(({ metadata }) =>
    matchesLabelSelector(selector, metadata.labels),
  );
  if (all.length === 0) fail('no metrics returned from resource metrics API');
  const samples = new Map<string, Sample>();
  for (const one of all) {
    const value = container === undefined ? wholePod(one, resource) : oneContainer(one, resource, container);
    if (value === undefined) continue;
    const atMs = Date.parse(one.timestamp ?? '');
    samples.set(one.metadata.name, { atMs, windowMs: parseDuration(one.window ?? '') ?? 0, value });
  }
  return samples;
}

/** Undefined when one container lacks it. */
function wholePod({ containers = [] }: PodMetrics, resource: string): number | undefined {
  let sum = 0;
  for (const { usage } of containers) {
    const quantity = usage?.[resource];
    if (quantity === undefined) return undefined;
    sum += milliValue(parseQuantity(quantity));
  }
  return containers.length > 0 ? sum : undefined;
}

function oneContainer({ containers = [] }: PodMetrics, resource: string, name: string): number | undefined {
  const usage = containers.find((container) => container.name === name)?.usage;
  const quantity = isRecord(usage) ? usage[resource] : undefined;
  return quantity === undefined ? undefined : milliValue(parseQuantity(quantity));
}
