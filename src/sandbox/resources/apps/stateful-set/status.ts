import type { StatefulSet } from '../../../../kube/object.ts';
import type { FieldError } from '../../../api/errors.ts';
import { nonNegativeFigures, validateCollisions, validateReplicaFigures } from '../../parts/workload/status-figures.ts';

const counted = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'];

/** The rules for a change of the numbers of a StatefulSet's status. */
export function validateStatefulSetStatus({ status: next }: StatefulSet, { status: old }: StatefulSet): FieldError[] {
  const status = { ...next };
  return [
    ...nonNegativeFigures(status, ['replicas', ...counted, 'observedGeneration', 'collisionCount']),
    ...validateReplicaFigures(status, counted, 'status.readyReplicas'),
    ...validateCollisions(status, { ...old }),
  ];
}
