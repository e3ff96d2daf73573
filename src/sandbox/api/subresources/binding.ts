import { clone, type KubeObject, type Pod } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import type { Api, Target, WriteOptions } from '../context.ts';
import { matchNamespace } from '../create.ts';
import { ApiError, badRequest, conflict, type FieldError, fieldError } from '../errors.ts';
import { stored } from '../get.ts';
import { success } from './success.ts';

function validateTarget(kind: string, name: string): FieldError[] {
  return [
    ...(kind && kind !== 'Node' ? [fieldError.notSupported('target.kind', kind, ['Node', '<empty>'])] : []),
    ...(name ? [] : [fieldError.required('target.name')]),
  ];
}

/** Gives a Pod its node: what the scheduler does. 409 when it has one or is going (pkg/registry/core/pod/storage). */
export function bind(api: Api, target: Target, body: KubeObject, options: WriteOptions): KubeObject {
  const { resource, name, namespace } = target;
  if (body.metadata.name !== name) throw badRequest('name in URL does not match name in Binding object');
  matchNamespace(body, namespace);
  const { kind = '', name: nodeName = '' } = (body.target ?? {}) as { kind?: string; name?: string };
  const [wrong] = validateTarget(kind, nodeName);
  // The real server passes the list of problems on as it is, without a status of its own.
  if (wrong) throw new ApiError(500, '', `${wrong.field}: ${wrong.message}`);
  const old = stored(api, target) as Pod;
  const { annotations, labels } = body.metadata;
  if (old.metadata.deletionTimestamp)
    throw conflict(
      { group: '', plural: 'pods/binding' },
      name,
      `pod ${name} is being deleted, cannot be assigned to a host`,
    );
  if (old.spec.nodeName)
    throw conflict(
      { group: '', plural: 'pods/binding' },
      name,
      `pod ${name} is already assigned to node "${old.spec.nodeName}"`,
    );
  if (old.spec.schedulingGates?.length)
    throw conflict({ group: '', plural: 'pods/binding' }, name, `pod ${name} has non-empty .spec.schedulingGates`);
  if (options.dryRun) return success();
  const draft = clone(old);
  // What the scheduler notes on a binding, the Pod keeps.
  if (annotations) draft.metadata.annotations = { ...draft.metadata.annotations, ...annotations };
  if (labels) draft.metadata.labels = { ...draft.metadata.labels, ...labels };
  draft.spec.nodeName = nodeName;
  const now = formatTime(api.clock.now());
  const conditions = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  draft.status = {
    ...draft.status,
    conditions: [
      ...conditions,
      {
        type: 'PodScheduled',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: now,
      },
    ] as unknown as NonNullable<NonNullable<Pod['status']>['conditions']>,
  };
  // The place that was made for it is taken.
  delete draft.status.nominatedNodeName;
  api.store.put(resource.storage, draft);
  return success();
}
