import type { HorizontalPodAutoscaler, LabelSelector, Pod } from '../../../kube/object.ts';
import { formatQuantity, milliValue, parseQuantity } from '../../../kube/quantity.ts';
import type { Client } from '../../client.ts';
import {
  type Count,
  countByAverage,
  countByUtilization,
  NoCount,
  type Question,
  type Tolerances,
} from './replica-count.ts';
import { samplesOf } from './samples.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type ResourceSource = NonNullable<Metric['resource']>;

/** What a metric says. */
export type Reading =
  | { kind: 'count'; replicas: number /** As messages call it. */; name: string; status: unknown }
  | ({ kind: 'failed' } & MetricFailure);

/** Why the value of a metric cannot be had, in the words of the condition, of the event and of the failure as a whole. */
interface MetricFailure {
  reason: string;
  message: string;
  failure: string;
}

/** What an autoscaler's metrics are about. */
export interface Scaled {
  client: Client;
  namespace: string;
  selector: LabelSelector | undefined;
  pods: readonly Pod[];
  current: number;
  tolerances: Tolerances;
  now: number;
}

/** Reads one metric: how many replicas it asks for, or why it asks for none. */
export function readMetric(metric: Metric, scaled: Scaled): Reading {
  const { resource, containerResource } = metric;
  if (resource)
    return readResource(resource, undefined, scaled, {
      reason: 'FailedGetResourceMetric',
      failed: `failed to get ${resource.name} resource metric value`,
      utilization: `${resource.name} resource utilization (percentage of request)`,
      status: (current) => ({ type: 'Resource', resource: { name: resource.name, current } }),
    });
  if (containerResource)
    return readResource(containerResource, containerResource.container, scaled, {
      reason: 'FailedGetContainerResourceMetric',
      failed: `failed to get ${containerResource.container} container metric value`,
      utilization: `${containerResource.name} container resource utilization (percentage of request)`,
      status: (current) => ({
        type: 'ContainerResource',
        containerResource: { name: containerResource.name, container: containerResource.container, current },
      }),
    });
  return { kind: 'failed', ...unserved(metric, scaled.namespace) };
}

interface Words {
  reason: string;
  failed: string;
  utilization: string;
  status: (current: unknown) => unknown;
}

function readResource(
  { name, target }: ResourceSource,
  container: string | undefined,
  { client, namespace, selector, ...scaled }: Scaled,
  words: Words,
): Reading {
  const { averageValue, averageUtilization = 0 } = target;
  try {
    const samples = samplesOf(client, namespace, selector, name, container);
    const question: Question = { ...scaled, samples, resource: name, container };
    const count =
      averageValue === undefined
        ? countByUtilization(question, averageUtilization)
        : countByAverage(question, milliValue(parseQuantity(averageValue)));
    return {
      kind: 'count',
      replicas: count.replicas,
      name: averageValue === undefined ? words.utilization : `${name} resource`,
      status: words.status(currentOf(name, count)),
    };
  } catch (thrown) {
    if (!(thrown instanceof NoCount)) throw thrown;
    const figure = averageValue === undefined ? 'utilization' : 'usage';
    const message = `failed to get ${name} ${figure}: ${thrown.message}`;
    return { kind: 'failed', reason: words.reason, message, failure: `${words.failed}: ${message}` };
  }
}

function currentOf(resource: string, { average, utilization }: Count): unknown {
  // As metrics-server writes them.
  const format = resource === 'memory' ? 'BinarySI' : 'DecimalSI';
  const averageValue = formatQuantity({ unscaled: BigInt(average), scale: -3, format });
  return { averageValue, ...(utilization !== undefined && { averageUtilization: utilization }) };
}

const noCustomMetrics =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

/** What a cluster answers that serves neither custom nor external metrics. */
function unserved({ pods, object, external }: Metric, namespace: string): MetricFailure {
  if (pods) {
    const message = `unable to get metric ${pods.metric.name}: ${noCustomMetrics}`;
    return { reason: 'FailedGetPodsMetric', message, failure: `failed to get pods metric value: ${message}` };
  }
  if (object) {
    const { kind, name } = object.describedObject;
    const message = `unable to get metric ${object.metric.name}: ${kind} on ${namespace} ${name}/${noCustomMetrics}`;
    return { reason: 'FailedGetObjectMetric', message, failure: `failed to get object metric value: ${message}` };
  }
  const name = external?.metric.name ?? '';
  const message = `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
  return {
    reason: 'FailedGetExternalMetric',
    message,
    failure: `failed to get ${name} external metric value: ${message}`,
  };
}
