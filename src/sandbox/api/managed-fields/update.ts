import type { KubeObject, ManagedFieldsEntry } from '../../../kube/object.ts';
import type { ObjectNode } from '../../schema/node.ts';
import { compare } from './compare.ts';
import { emptySet, isEmpty, union } from './field-set.ts';
import { capUpdateManagers, decodeOwners, encodeOwners, identityOf, type Owner, type Owners } from './managers.ts';
import { filterReset, type ResetFields, takeAway, withoutMeta, withoutReset } from './ownership.ts';

/** One create, update or patch, before admission and after the defaults. */
export interface TrackedUpdate {
  schema: ObjectNode | undefined;
  /** The stored object; undefined on create. */
  before: KubeObject | undefined;
  /** What the request makes of it; its own managedFields count, as those of a PUT. */
  after: KubeObject;
  manager: string;
  /** The version of the request, such as `apps/v1`. */
  apiVersion: string;
  /** RFC 3339, whole seconds. */
  time: string;
  /** `status`, `scale`, …; undefined for the main resource. */
  subresource?: string | undefined;
  resetFields?: ResetFields | undefined;
}

/** The managedFields after a create, update or patch; undefined when there are none. Never throws. */
export function trackUpdate(write: TrackedUpdate): ManagedFieldsEntry[] | undefined {
  const owners = ownersBefore(write);
  // Objects that were stored without managedFields stay without, until the first apply.
  if (owners.size === 0 && write.before) return undefined;
  recordUpdate(owners, write);
  return encodeOwners(owners);
}

/** Changes the owners as an update does. */
export function recordUpdate(owners: Owners, write: TrackedUpdate): void {
  const { schema, before, after, apiVersion, time, subresource = '', resetFields } = write;
  const comparison = compare(schema, before ? withoutOwners(before) : {}, withoutOwners(after));
  takeAway(owners, filterReset(comparison, resetFields), '');
  const owner: Owner = {
    manager: write.manager || 'unknown',
    operation: 'Update',
    apiVersion,
    subresource,
    set: emptySet,
    // The real server loses the time on the way from the scale to its object.
    time: subresource === 'scale' ? undefined : time,
  };
  const set = withoutMeta(withoutReset(comparison.changed, resetFields));
  if (!isEmpty(set)) {
    const id = identityOf(owner);
    const present = owners.get(id);
    owners.set(id, { ...owner, set: present ? union(set, present.set) : set });
  }
  capUpdateManagers(owners);
}

/** Spares the comparison of what nobody owns. */
const withoutOwners = (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, managedFields: undefined },
});

function ownersBefore({ before, after, subresource }: TrackedUpdate): Owners {
  const given = after.metadata.managedFields;
  if (!subresource && given) {
    if (forgetsOwners(given)) return new Map();
    const owners = decodeOrNone(given);
    if (owners.size > 0) return owners;
  }
  return decodeOrNone(before?.metadata.managedFields ?? []);
}

/** An empty list, or one empty entry, asks to forget all owners. */
export function forgetsOwners(entries: readonly ManagedFieldsEntry[]): boolean {
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);
}

function decodeOrNone(entries: readonly ManagedFieldsEntry[]): Owners {
  try {
    return decodeOwners(entries);
  } catch {
    // As the real server does: what cannot be read is forgotten.
    return new Map();
  }
}
