import { checkApiVersion, parseApiVersion } from '../../../../kube/gvk.ts';
import { checkPathSegment } from '../../../../kube/names.ts';
import type { HorizontalPodAutoscaler } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateBehavior } from './behavior.ts';
import { validateMetrics } from './metrics.ts';

type Spec = HorizontalPodAutoscaler['spec'];

/** The rules for an autoscaler's spec (pkg/apis/autoscaling/validation). */
export function validateAutoscaler(spec: Spec, path: string): FieldError[] {
  const { minReplicas, maxReplicas } = spec;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(fieldError.invalid(`${path}.minReplicas`, minReplicas, 'must be greater than or equal to 1'));
  const at = `${path}.maxReplicas`;
  if (!maxReplicas) errors.push(fieldError.required(at, 'must be set and greater than 0'));
  else if (maxReplicas < 0) errors.push(fieldError.invalid(at, maxReplicas, 'must be greater than or equal to 1'));
  if (minReplicas !== undefined && (maxReplicas ?? 0) < minReplicas)
    errors.push(fieldError.invalid(at, maxReplicas ?? 0, 'must be greater than or equal to `minReplicas`'));
  return [
    ...errors,
    ...validateReference(spec.scaleTargetRef ?? {}, `${path}.scaleTargetRef`),
    ...validateMetrics(spec.metrics ?? [], minReplicas, `${path}.metrics`),
    ...validateBehavior(spec.behavior, `${path}.behavior`),
  ];
}

/** Only groups have kinds that can be scaled: a version alone is not enough. */
function validateReference(
  { kind, name, apiVersion = '' }: Partial<Spec['scaleTargetRef']>,
  path: string,
): FieldError[] {
  const errors = [...segment(kind, `${path}.kind`), ...segment(name, `${path}.name`)];
  const noGroup = parseApiVersion(apiVersion).group ? [] : ['apiVersion must specify API group'];
  const [wrong] = [...checkApiVersion(apiVersion), ...noGroup];
  if (wrong) errors.push(fieldError.invalid(`${path}.apiVersion`, apiVersion, wrong));
  return errors;
}

function segment(value: string | undefined, path: string): FieldError[] {
  return value
    ? checkPathSegment(value).map((text) => fieldError.invalid(path, value, text))
    : [fieldError.required(path)];
}
