import type * as api from '@kubernetes/client-node';
import { clone, isRecord, type KubeObject, type Wire } from '../../../../kube/object.ts';

type Metric = Wire<api.V2MetricSpec>;

const prefix = 'autoscaling.alpha.kubernetes.io/';

/** As autoscaling/v1 shows it: the processor's target has a field of its own, all else that is newer stands in annotations. */
export function toFirstVersion(stored: KubeObject): KubeObject {
  const { spec, status, metadata, ...rest } = clone(stored);
  const {
    metrics = [],
    behavior,
    ...kept
  } = (isRecord(spec) ? spec : {}) as {
    metrics?: Metric[];
    behavior?: unknown;
  };
  const own = metrics.find(isProcessorTarget);
  const others = metrics.filter((metric) => metric !== own);
  const { conditions, currentMetrics, ...counts } = isRecord(status) ? status : {};
  const annotations = {
    ...metadata.annotations,
    ...(Array.isArray(conditions) && conditions.length && { [`${prefix}conditions`]: JSON.stringify(conditions) }),
    ...(Array.isArray(currentMetrics) &&
      currentMetrics.length && { [`${prefix}current-metrics`]: JSON.stringify(currentMetrics) }),
    ...(others.length && { [`${prefix}metrics`]: JSON.stringify(others.map(toOldMetric)) }),
    ...(behavior !== undefined && { [`${prefix}behavior`]: JSON.stringify(behavior) }),
  };
  const utilization = own?.resource?.target.averageUtilization;
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata: { ...metadata, ...(Object.keys(annotations).length && { annotations }) },
    spec: { ...kept, ...(utilization !== undefined && { targetCPUUtilizationPercentage: utilization }) },
    status: { currentReplicas: 0, ...counts },
  };
}

/** From autoscaling/v1: the other way round. */
export function fromFirstVersion(given: KubeObject): KubeObject {
  const { spec, status, metadata, ...rest } = clone(given);
  const { targetCPUUtilizationPercentage: utilization, ...kept } = isRecord(spec) ? spec : {};
  const annotations = { ...metadata.annotations };
  const read = (name: string): unknown => {
    const text = annotations[prefix + name];
    delete annotations[prefix + name];
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  const [older, behavior, conditions, currentMetrics] = [
    read('metrics'),
    read('behavior'),
    read('conditions'),
    read('current-metrics'),
  ];
  const metrics: unknown[] = [
    ...(Array.isArray(older) ? older.map(fromOldMetric) : []),
    ...(typeof utilization === 'number' ? [processorTarget(utilization)] : []),
  ];
  const { annotations: _, ...others } = metadata;
  return {
    ...rest,
    apiVersion: 'autoscaling/v2',
    metadata: { ...others, ...(Object.keys(annotations).length && { annotations }) },
    spec: { ...kept, ...(metrics.length && { metrics }), ...(behavior !== undefined && { behavior }) },
    ...(isRecord(status) && {
      status: { ...status, currentMetrics: currentMetrics ?? null, ...(conditions !== undefined && { conditions }) },
    }),
  };
}

function isProcessorTarget({ type, resource }: Metric): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;
}

function processorTarget(averageUtilization: number): Metric {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

/** The metric in the words of v2beta1, which the annotation has kept. */
function toOldMetric({ type, pods, external, object, resource, containerResource }: Metric): unknown {
  if (pods) return { type, pods: { metricName: pods.metric.name, targetAverageValue: pods.target.averageValue } };
  if (external) {
    const { value: targetValue, averageValue: targetAverageValue } = external.target;
    return { type, external: { metricName: external.metric.name, ...defined({ targetValue, targetAverageValue }) } };
  }
  if (object) {
    const { kind, name, apiVersion } = object.describedObject;
    const { value: targetValue = '0', averageValue } = object.target;
    const target = { kind, name, ...defined({ apiVersion }) };
    return { type, object: { target, metricName: object.metric.name, targetValue, ...defined({ averageValue }) } };
  }
  const source = resource ?? containerResource;
  const { averageUtilization: targetAverageUtilization, averageValue: targetAverageValue } = source?.target ?? {};
  const targets = defined({ targetAverageUtilization, targetAverageValue });
  return resource
    ? { type, resource: { name: resource.name, ...targets } }
    : { type, containerResource: { name: source?.name, ...targets, container: containerResource?.container } };
}

function fromOldMetric(older: unknown): unknown {
  if (!isRecord(older)) return older;
  const { type, pods, external, object, resource, containerResource } = older;
  const targetOf = (source: Record<string, unknown>) => {
    const averageValue = source.targetAverageValue ?? source.averageValue;
    const averageUtilization = source.targetAverageUtilization;
    if (averageUtilization !== undefined) return { type: 'Utilization', averageUtilization };
    return averageValue === undefined
      ? { type: 'Value', value: source.targetValue }
      : { type: 'AverageValue', averageValue };
  };
  if (isRecord(pods)) return { type, pods: { metric: { name: pods.metricName }, target: targetOf(pods) } };
  if (isRecord(external))
    return { type, external: { metric: { name: external.metricName }, target: targetOf(external) } };
  if (isRecord(object))
    return {
      type,
      object: { describedObject: object.target, metric: { name: object.metricName }, target: targetOf(object) },
    };
  if (isRecord(resource)) return { type, resource: { name: resource.name, target: targetOf(resource) } };
  if (!isRecord(containerResource)) return { type };
  const { name, container } = containerResource;
  return { type, containerResource: { name, container, target: targetOf(containerResource) } };
}

/** The fields that have a value. */
function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
