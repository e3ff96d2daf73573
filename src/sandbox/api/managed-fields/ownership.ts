import type { Comparison } from './compare.ts';
import { difference, type FieldSet, intersection, recursiveDifference, setOfFields } from './field-set.ts';
import { type Owners, setOwned } from './managers.ts';

/** Fields that nobody owns. */
const neverTracked = setOfFields([
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields'].map(
    (field) => ['metadata', field],
  ),
  ['metadata', 'resourceVersion'],
]);

export const withoutMeta = (set: FieldSet) => difference(set, neverTracked);

/** Paths that a write cannot change: the status for the main resource, the spec for the status. */
export type ResetFields = readonly (readonly string[])[];

const resets = new WeakMap<ResetFields, FieldSet>();

/** The set without the fields that the write cannot change. */
export function withoutReset(set: FieldSet, resetFields: ResetFields | undefined): FieldSet {
  if (!resetFields?.length) return set;
  let exclude = resets.get(resetFields);
  if (!exclude) {
    exclude = setOfFields(resetFields);
    resets.set(resetFields, exclude);
  }
  return recursiveDifference(set, exclude);
}

export const filterReset = ({ changed, removed }: Comparison, resetFields: ResetFields | undefined): Comparison => ({
  changed: withoutReset(changed, resetFields),
  removed: withoutReset(removed, resetFields),
});

/** What of the changed fields each of the other owners has. */
export function conflictsOf(owners: Owners, { changed }: Comparison, writer: string): Map<string, FieldSet> {
  const conflicts = new Map<string, FieldSet>();
  if (!changed.children) return conflicts;
  for (const [id, { set }] of owners) {
    if (id === writer) continue;
    const taken = intersection(set, changed);
    if (taken.children) conflicts.set(id, taken);
  }
  return conflicts;
}

/** Takes changed and removed fields from all owners but the writer. */
export function takeAway(owners: Owners, { changed, removed }: Comparison, writer: string): void {
  for (const [id, owner] of [...owners]) {
    if (id !== writer) setOwned(owners, id, owner, difference(difference(owner.set, changed), removed));
  }
}
