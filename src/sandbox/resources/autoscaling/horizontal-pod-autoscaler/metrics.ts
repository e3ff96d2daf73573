import type * as api from '@kubernetes/client-node';
import { checkLabel, checkPathSegment } from '../../../../kube/names.ts';
import type { Wire } from '../../../../kube/object.ts';
import { compareQuantities, parseQuantity } from '../../../../kube/quantity.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateContainerResourceName } from '../../parts/resource-names.ts';

type Metric = Wire<api.V2MetricSpec>;
type Target = Wire<api.V2MetricTarget>;

const sources = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
} as const;
// In this order sources are looked at; only the first that is there.
const order = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
const targetTypes = ['Utilization', 'Value', 'AverageValue'];

/** The rules for the metrics of an autoscaler. */
export function validateMetrics(
  metrics: readonly Metric[],
  minReplicas: number | undefined,
  path: string,
): FieldError[] {
  const errors = metrics.flatMap((metric, i) => validateMetric(metric, `${path}[${i}]`));
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    const text = 'must specify at least one Object or External metric to support scaling to zero replicas';
    errors.push(fieldError.forbidden(path, text));
  }
  return errors;
}

function validateMetric(metric: Metric, path: string): FieldError[] {
  const { type } = metric;
  const errors: FieldError[] = [];
  if (!type) errors.push(fieldError.required(`${path}.type`, 'must specify a metric source type'));
  const expected = (sources as Record<string, (typeof order)[number]>)[type];
  const unknown = () => fieldError.notSupported(`${path}.type`, type ?? '', Object.keys(sources));
  if (!expected) errors.push(unknown());
  const present = order.filter((source) => metric[source] !== undefined);
  const [first] = present;
  if (first) errors.push(...validateSource(metric, first, `${path}.${first}`));
  if (!expected) errors.push(unknown());
  else if (metric[expected] === undefined)
    errors.push(fieldError.required(`${path}.${expected}`, 'must populate information for the given metric source'));
  if (present.length !== 1)
    for (const source of present)
      if (source !== expected)
        errors.push(fieldError.forbidden(`${path}.${source}`, 'must populate the given metric source only'));
  return errors;
}

function validateSource(metric: Metric, source: (typeof order)[number], path: string): FieldError[] {
  const { object, external, pods, resource, containerResource } = metric;
  const at = `${path}.target`;
  if (source === 'object' && object)
    return [
      ...reference(object.describedObject, `${path}.describedObject`),
      ...identifier(object.metric?.name, `${path}.metric.name`),
      ...validateTarget(object.target, at),
      ...needs(object.target, ['value', 'averageValue'], at, 'must set either a target value or averageValue'),
    ];
  if (source === 'external' && external) {
    const { target } = external;
    return [
      ...identifier(external.metric?.name, `${path}.metric.name`),
      ...validateTarget(target, at),
      ...needs(target, ['value', 'averageValue'], at, 'must set either a target value for metric or a per-pod target'),
      ...(target.value !== undefined && target.averageValue !== undefined
        ? [fieldError.forbidden(`${at}.value`, 'may not set both a target value for metric and a per-pod target')]
        : []),
    ];
  }
  if (source === 'pods' && pods)
    return [
      ...identifier(pods.metric?.name, `${path}.metric.name`),
      ...validateTarget(pods.target, at),
      ...needs(pods.target, ['averageValue'], at, 'must specify a positive target averageValue'),
    ];
  const { name = '', target } = resource ?? containerResource ?? {};
  const container = containerResource?.container;
  return [
    ...(name ? [] : [fieldError.required(`${path}.name`, 'must specify a resource name')]),
    ...(name && source === 'containerResource' ? validateContainerResourceName(name, `${path}.name`) : []),
    ...(source === 'containerResource' ? validateContainer(container, `${path}.container`) : []),
    ...validateTarget(target, at),
    ...(target?.averageUtilization === undefined && target?.averageValue === undefined
      ? [fieldError.required(`${at}.averageUtilization`, 'must set either a target raw value or a target utilization')]
      : []),
    ...(target?.averageUtilization !== undefined && target.averageValue !== undefined
      ? [fieldError.forbidden(`${at}.averageValue`, 'may not set both a target raw value and a target utilization')]
      : []),
  ];
}

function validateTarget(target: Target | undefined, path: string): FieldError[] {
  const { type = '', value, averageValue, averageUtilization } = target ?? {};
  const errors: FieldError[] = [];
  if (!type) errors.push(fieldError.required(`${path}.type`, 'must specify a metric target type'));
  if (!targetTypes.includes(type))
    errors.push(fieldError.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const [field, quantity] of Object.entries({ value, averageValue }))
    if (quantity !== undefined && compareQuantities(parseQuantity(quantity), parseQuantity('0')) <= 0)
      errors.push(fieldError.invalid(`${path}.${field}`, quantity, 'must be positive'));
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(fieldError.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return errors;
}

function needs(target: Target, fields: readonly ('value' | 'averageValue')[], path: string, text: string) {
  return fields.some((field) => target[field] !== undefined) ? [] : [fieldError.required(`${path}.averageValue`, text)];
}

function identifier(name: string | undefined, path: string): FieldError[] {
  if (!name) return [fieldError.required(path, 'must specify a metric name')];
  return checkPathSegment(name).map((text) => fieldError.invalid(path, name, text));
}

function reference({ kind, name }: { kind?: string; name?: string }, path: string): FieldError[] {
  return Object.entries({ kind, name }).flatMap(([field, value]) =>
    value
      ? checkPathSegment(value).map((text) => fieldError.invalid(`${path}.${field}`, value, text))
      : [fieldError.required(`${path}.${field}`)],
  );
}

function validateContainer(name: string | undefined, path: string): FieldError[] {
  if (!name) return [fieldError.required(path, 'must specify a container')];
  return checkLabel(name).map((text) => fieldError.invalid(path, name, text));
}
