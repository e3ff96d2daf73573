import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegative } from '../numbers.ts';

/** The figures of a workload's status; which there are depends on the kind. */
type Figures = Readonly<Partial<Record<string, unknown>>>;

/** One error for each of these figures of a status that is below zero. */
export function nonNegativeFigures(status: Figures, fields: readonly string[]): FieldError[] {
  return fields.flatMap((field) => nonNegative(figure(status, field), `status.${field}`));
}

/** The rules for Pods that are counted in a status: no more than there are, and of those available no more than are ready. */
export function validateReplicaFigures(
  status: Figures,
  fields: readonly string[],
  ready: 'readyReplicas' | 'status.readyReplicas',
): FieldError[] {
  const of = (field: string) => figure(status, field) ?? 0;
  const above = (field: string, most: string) =>
    fieldError.invalid(`status.${field}`, of(field), `cannot be greater than ${most}`);
  return [
    ...fields.filter((field) => of(field) > of('replicas')).map((field) => above(field, 'status.replicas')),
    ...(of('availableReplicas') > of('readyReplicas') ? [above('availableReplicas', ready)] : []),
  ];
}

/** Collisions of hashes are counted up alone. */
export function validateCollisions(next: Figures, old: Figures): FieldError[] {
  const [after, before] = [figure(next, 'collisionCount'), figure(old, 'collisionCount')];
  const isLess = before !== undefined && (after === undefined || after < before);
  return isLess ? [fieldError.invalid('status.collisionCount', after ?? 0, 'cannot be decremented')] : [];
}

function figure(status: Figures, field: string): number | undefined {
  const value = status[field];
  return typeof value === 'number' ? value : undefined;
}
