import { clone, isRecord, type KubeObject } from '../../../kube/object.ts';
import type { Column, ScaleStrategy } from '../../resources/define.ts';
import { ageColumn } from '../../resources/parts/columns.ts';
import type { Api, Target, WriteOptions } from '../context.ts';
import { matchUrl } from '../create.ts';
import { conflict, invalid } from '../errors.ts';
import { current } from '../get.ts';
import { replace } from '../update.ts';
import { admitSubresource } from './admit.ts';

const numberIn = (part: unknown) => Number(isRecord(part) ? (part.replicas ?? 0) : 0);

/** How a scale is listed. */
export const scaleColumns: readonly Column<KubeObject>[] = [
  { name: 'Name', cell: ({ metadata }) => metadata.name },
  { name: 'Desired', type: 'integer', cell: ({ spec }) => numberIn(spec) },
  { name: 'Available', type: 'integer', cell: ({ status }) => numberIn(status) },
  ageColumn,
];

/** autoscaling/v1 Scale: a kind's number of replicas, seen alike for all kinds that have one. */
export function getScale(api: Api, target: Target, strategy: ScaleStrategy<KubeObject>): KubeObject {
  return scaleOf(current(api, target), strategy);
}

/** Sets the number of replicas. 409 for another resourceVersion, 422 for a negative number. */
export function updateScale(
  api: Api,
  target: Target,
  strategy: ScaleStrategy<KubeObject>,
  scale: KubeObject,
  options: WriteOptions,
): KubeObject {
  matchUrl(scale, target);
  const old = current(api, target);
  const { resourceVersion } = scale.metadata;
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion)
    throw conflict(
      target.resource.ref,
      target.name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  const replicas = numberIn(scale.spec);
  if (replicas < 0)
    throw invalid('autoscaling', 'Scale', target.name, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
      },
    ]);
  const draft = clone(old);
  strategy.setReplicas(draft, replicas);
  const asked = { ...scaleOf(old, strategy), spec: replicas === 0 ? {} : { replicas } };
  const admitted = admitSubresource(api, target, 'scale', asked, scaleOf(old, strategy), options);
  strategy.setReplicas(draft, numberIn(admitted.spec));
  return scaleOf(replace(api, target, old, draft, 'scale', options), strategy);
}

function scaleOf(object: KubeObject, strategy: ScaleStrategy<KubeObject>): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = strategy.selector(object);
  const replicas = strategy.replicas(object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: strategy.statusReplicas(object), ...(selector && { selector }) },
  };
}
