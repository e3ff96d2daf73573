import type * as api from '@kubernetes/client-node';
import type { HorizontalPodAutoscaler, Wire } from '../../../../kube/object.ts';

type Metric = Wire<api.V2MetricSpec>;
type Target = Wire<api.V2MetricTarget>;
type Current = Wire<api.V2MetricValueStatus>;

/** What the Targets column says: each metric's present value and the one that is wanted. */
export function targetsCell({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, i) => describeMetric(metric, status?.currentMetrics?.[i]));
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
}

function describeMetric(metric: Metric, status: Wire<api.V2MetricStatus> | undefined): string {
  const { resource, containerResource, pods, object, external } = metric;
  if (resource) return `${resource.name}: ${ofResource(resource.target, status?.resource?.current)}`;
  if (containerResource)
    return `${containerResource.name}: ${ofResource(containerResource.target, status?.containerResource?.current)}`;
  if (pods) return `${status?.pods?.current.averageValue ?? '<unknown>'}/${pods.target.averageValue ?? ''}`;
  if (object) return ofValue(object.target, status?.object?.current);
  return external ? ofValue(external.target, status?.external?.current) : '<unknown type>';
}

function ofResource({ averageValue, averageUtilization }: Target, current: Current | undefined): string {
  if (averageValue !== undefined) return `${current?.averageValue ?? '<unknown>'}/${averageValue}`;
  const percent = (value: number | undefined, missing: string) => (value === undefined ? missing : `${value}%`);
  return `${percent(current?.averageUtilization, '<unknown>')}/${percent(averageUtilization, '<auto>')}`;
}

function ofValue({ averageValue, value }: Target, current: Current | undefined): string {
  return averageValue === undefined
    ? `${current?.value ?? '<unknown>'}/${value ?? ''}`
    : `${current?.averageValue ?? '<unknown>'}/${averageValue} (avg)`;
}
