import { equal, type KubeObject, type ManagedFieldsEntry } from '../../../kube/object.ts';

/**
 * Takes the times of the stored managedFields when a write changed nothing but them: so that an apply that changes nothing
 * makes no new resourceVersion. Gives the managedFields to store with `after`.
 */
export function keepTimes(before: KubeObject, after: KubeObject): readonly ManagedFieldsEntry[] | undefined {
  const old = before.metadata.managedFields;
  const now = after.metadata.managedFields;
  if (!old || !now || old.length !== now.length || now.length === 0) return now;
  if (now.every((entry, i) => entry.time === old[i]?.time)) return now;
  const isSame = now.every((entry, i) => equal({ ...entry, time: '' }, { ...old[i], time: '' }));
  return isSame && equal(withoutOwners(before), withoutOwners(after)) ? old : now;
}

const withoutOwners = (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, managedFields: undefined },
});
