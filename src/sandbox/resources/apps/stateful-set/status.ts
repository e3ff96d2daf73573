import type { StatefulSet } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegative } from '../../parts/numbers.ts';

type Status = Partial<NonNullable<StatefulSet['status']>>;

/** The rules for the numbers of a StatefulSet's status. */
export function validateStatefulSetStatus(status: Status): FieldError[] {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const figures = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const;
  const errors = figures.flatMap((field) => nonNegative(status[field], `status.${field}`));
  for (const field of ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const)
    if ((status[field] ?? 0) > replicas)
      errors.push(fieldError.invalid(`status.${field}`, status[field], 'cannot be greater than status.replicas'));
  if (availableReplicas > readyReplicas)
    errors.push(
      fieldError.invalid('status.availableReplicas', availableReplicas, 'cannot be greater than status.readyReplicas'),
    );
  return errors;
}
