import { checkLabelKey } from '../../../../kube/names.ts';
import type { Pod } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateIp } from '../../parts/addresses.ts';
import { immutableField } from '../../parts/immutable.ts';

// Conditions that the system knows need no domain.
const ofSystem: readonly string[] = ['PodScheduled', 'Ready', 'Initialized'];

/** The class of service was told when the Pod was made: who leaves it out keeps it. */
export function keepQosClass({ status }: Pod, old: Pod): void {
  if (status && !status.qosClass && old.status?.qosClass) status.qosClass = old.status.qosClass;
}

/** The rules for a new status (ValidatePodStatusUpdate), but for containers that must not run again. */
export function validatePodStatus({ status = {} }: Pod, { status: before = {} }: Pod): FieldError[] {
  const known = new Set((before.podIPs ?? []).map(({ ip }) => ip));
  const { conditions = [], podIPs = [] } = status;
  return [
    ...conditions.flatMap(({ type }, i) =>
      ofSystem.includes(type)
        ? []
        : checkLabelKey(type).map((text) => fieldError.invalid(`status.conditions[${i}].Type`, type, text)),
    ),
    ...immutableField(status.qosClass, before.qosClass, 'status.qosClass'),
    ...podIPs.flatMap(({ ip }, i) => (known.has(ip) ? [] : validateIp(ip ?? '', `status.podIPs[${i}]`))),
  ];
}
