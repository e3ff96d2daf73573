import type * as api from '@kubernetes/client-node';
import { clone, isRecord, type KubeObject, type Wire } from '../../../../kube/object.ts';

type Metric = Wire<api.V2MetricSpec>;
type MetricStatus = Wire<api.V2MetricStatus>;

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
      currentMetrics.length && { [`${prefix}current-metrics`]: JSON.stringify(currentMetrics.map(toOldStatus)) }),
    ...(others.length && { [`${prefix}metrics`]: JSON.stringify(others.map(toOldMetric)) }),
    ...(isRecord(behavior) && { [`${prefix}behavior`]: JSON.stringify(toInternalBehavior(behavior)) }),
  };
  const utilization = own?.resource?.target.averageUtilization;
  const current = (Array.isArray(currentMetrics) ? (currentMetrics as MetricStatus[]) : []).find(
    ({ resource }) => resource?.name === 'cpu' && resource.current.averageUtilization !== undefined,
  )?.resource?.current.averageUtilization;
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata: { ...metadata, ...(Object.keys(annotations).length && { annotations }) },
    spec: { ...kept, ...(utilization !== undefined && { targetCPUUtilizationPercentage: utilization }) },
    status: {
      currentReplicas: 0,
      ...counts,
      ...(current !== undefined && { currentCPUUtilizationPercentage: current }),
    },
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
    spec: {
      ...kept,
      ...(metrics.length && { metrics }),
      ...(isRecord(behavior) && { behavior: fromInternal(behavior) }),
    },
    ...(isRecord(status) && { status: statusFrom(status, currentMetrics, conditions) }),
  };
}

function statusFrom(status: Record<string, unknown>, currentMetrics: unknown, conditions: unknown) {
  const { currentCPUUtilizationPercentage: _, ...counts } = status;
  return {
    ...counts,
    currentMetrics: Array.isArray(currentMetrics) ? currentMetrics.map(fromOldStatus) : null,
    ...(conditions !== undefined && { conditions }),
  };
}

/** The annotation has the names of the server's own type, in its order, and nothing is left out. */
function toInternalBehavior({ scaleUp, scaleDown }: Record<string, unknown>): unknown {
  const rules = (given: unknown) => {
    if (!isRecord(given)) return null;
    const policies = Array.isArray(given.policies) ? given.policies : undefined;
    return {
      StabilizationWindowSeconds: given.stabilizationWindowSeconds ?? null,
      SelectPolicy: given.selectPolicy ?? null,
      Policies: policies?.map(({ type, value, periodSeconds }) => ({
        Type: type,
        Value: value,
        PeriodSeconds: periodSeconds,
      })),
      Tolerance: given.tolerance ?? null,
    };
  };
  return { ScaleUp: rules(scaleUp), ScaleDown: rules(scaleDown) };
}

/** The other way round, whatever the case of the names. */
function fromInternal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromInternal);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(
    entries.map(([name, inner]) => [name.charAt(0).toLowerCase() + name.slice(1), fromInternal(inner)]),
  );
}

/** What a resource is used of, in the words of v2beta1; of other metrics nothing is known here. */
function toOldStatus({ type, resource, containerResource }: MetricStatus): unknown {
  const old = ({ averageUtilization, averageValue }: Wire<api.V2MetricValueStatus>) =>
    defined({ currentAverageUtilization: averageUtilization, currentAverageValue: averageValue });
  if (resource) return { type, resource: { name: resource.name, ...old(resource.current) } };
  if (!containerResource) return { type };
  const { name, container, current } = containerResource;
  return { type, containerResource: { name, ...old(current), container } };
}

function fromOldStatus(older: unknown): unknown {
  if (!isRecord(older)) return older;
  const renewed = ({ currentAverageUtilization, currentAverageValue, ...rest }: Record<string, unknown>) => ({
    ...rest,
    current: defined({ averageUtilization: currentAverageUtilization, averageValue: currentAverageValue }),
  });
  const { type, resource, containerResource } = older;
  if (isRecord(resource)) return { type, resource: renewed(resource) };
  return isRecord(containerResource) ? { type, containerResource: renewed(containerResource) } : { type };
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
