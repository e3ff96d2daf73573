import type { HorizontalPodAutoscaler } from '../../../kube/object.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];

/** Why the value of a metric cannot be had, in the words of the condition, of the event and of the failure as a whole. */
export interface MetricFailure {
  reason: string;
  message: string;
  failure: string;
}

const noCustomMetrics =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
const notFound = 'the server could not find the requested resource';

/** What a cluster answers that serves none of the metrics APIs. */
export function failureOf(metric: Metric, namespace: string): MetricFailure {
  const { pods, object, external, containerResource, resource } = metric;
  if (pods) {
    const message = `unable to get metric ${pods.metric.name}: ${noCustomMetrics}`;
    return { reason: 'FailedGetPodsMetric', message, failure: `failed to get pods metric value: ${message}` };
  }
  if (object) {
    const { kind, name } = object.describedObject;
    const message = `unable to get metric ${object.metric.name}: ${kind} on ${namespace} ${name}/${noCustomMetrics}`;
    return { reason: 'FailedGetObjectMetric', message, failure: `failed to get object metric value: ${message}` };
  }
  if (external) {
    const { name } = external.metric;
    const message = `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: ${notFound} (get ${name}.external.metrics.k8s.io)`;
    return {
      reason: 'FailedGetExternalMetric',
      message,
      failure: `failed to get ${name} external metric value: ${message}`,
    };
  }
  const source = containerResource ?? resource;
  const figure = source?.target.averageValue === undefined ? 'utilization' : 'usage';
  const message = `failed to get ${source?.name} ${figure}: unable to get metrics for resource ${source?.name}: unable to fetch metrics from resource metrics API: ${notFound} (get pods.metrics.k8s.io)`;
  return containerResource
    ? {
        reason: 'FailedGetContainerResourceMetric',
        message,
        failure: `failed to get ${containerResource.container} container metric value: ${message}`,
      }
    : {
        reason: 'FailedGetResourceMetric',
        message,
        failure: `failed to get ${source?.name} resource metric value: ${message}`,
      };
}
