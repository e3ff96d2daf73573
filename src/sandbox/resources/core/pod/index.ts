import type { Pod } from '../../../../kube/object.ts';
import { isFinished } from '../../../../kube/pod-phase.ts';
import { podQosClass } from '../../../../kube/qos.ts';
import { formatTime } from '../../../../kube/time.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { defineResource, type ResourceContext } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { applyPodDefaults } from '../../parts/pod/defaults.ts';
import { validatePodSpec } from '../../parts/pod/spec.ts';
import { podSpecWarnings } from '../../parts/pod/warnings.ts';
import { nameWarnings } from '../../parts/workload/name-warnings.ts';
import { summarize } from './cells.ts';
import { ephemeralPart } from './ephemeral-part.ts';
import { resizePart } from './resize-part.ts';
import { settleStatus, validatePodStatus } from './status.ts';
import { validatePodUpdate } from './update.ts';

const none = '<none>';

export const pod = defineResource<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  returnsDeleted: true,
  hasStatus: true,
  statusResets: 'owners',
  generationOf: 'spec',
  applyDefaults: ({ spec }) => applyPodDefaults(spec),
  prepare,
  validate,
  validateUpdate: validatePodUpdate,
  prepareStatus: settleStatus,
  validateStatusUpdate: validatePodStatus,
  parts: { ephemeralcontainers: ephemeralPart, resize: resizePart },
  warnings: ({ metadata, spec }) => [
    ...nameWarnings(metadata.name, "in the Pod's hostname"),
    ...podSpecWarnings(spec, ''),
  ],
  columns: [
    nameColumn,
    { name: 'Ready', cell: (pod, now) => summarize(pod, now).ready },
    { name: 'Status', cell: (pod, now) => summarize(pod, now).status },
    { name: 'Restarts', cell: (pod, now) => summarize(pod, now).restarts },
    ageColumn,
    { name: 'IP', wide: true, cell: ({ status }) => status?.podIPs?.[0]?.ip || none },
    { name: 'Node', wide: true, cell: ({ spec }) => spec.nodeName || none },
    { name: 'Nominated Node', wide: true, cell: ({ status }) => status?.nominatedNodeName || none },
    { name: 'Readiness Gates', wide: true, cell: readinessGates },
  ],
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },
  graceSeconds(pod, requested) {
    const { spec } = pod;
    // Nobody runs what is not on a node, and what has ended needs no time to end.
    if (!spec.nodeName || isFinished(pod)) return 0;
    const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },
});

type PodCondition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];

function prepare(draft: Pod, { old, now }: ResourceContext): void {
  const account = draft.spec.serviceAccountName;
  // Admission may have set the account by now; its old name goes with it.
  if (account) draft.spec.serviceAccount = account;
  if (old) return;
  draft.status = { phase: 'Pending', qosClass: podQosClass(draft.spec) };
  if (!draft.spec.schedulingGates?.length) return;
  const gated = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: formatTime(now),
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  draft.status.conditions = [gated as unknown as PodCondition];
}

function validate({ spec }: Pod, { old }: ResourceContext): FieldError[] {
  const errors = validatePodSpec(spec, 'spec');
  for (const list of ['containers', 'initContainers'] as const)
    (spec[list] ?? []).forEach(({ image = '' }, i) => {
      if (image !== image.trim())
        errors.push(
          fieldError.invalid(`spec.${list}[${i}].image`, image, 'must not have leading or trailing whitespace'),
        );
    });
  if (!old && spec.ephemeralContainers?.length)
    errors.push(fieldError.forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (!old && spec.nodeName && spec.schedulingGates?.length)
    errors.push(fieldError.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  return errors;
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return none;
  const open = gates.filter(({ conditionType }) =>
    status?.conditions?.some(({ type, status: value }) => type === conditionType && value === 'True'),
  );
  return `${open.length}/${gates.length}`;
}
