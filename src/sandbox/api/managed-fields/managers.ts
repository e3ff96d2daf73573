import type { ManagedFieldsEntry } from '../../../kube/object.ts';
import { type FieldSet, isEmpty, union } from './field-set.ts';
import { decodeFields, encodeFields } from './fields-v1.ts';

/** What one manager owns: one entry of managedFields. */
export interface Owner {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
  set: FieldSet;
  time: string | undefined;
  /** The entry it was read from: written again as it is when nothing changed. */
  entry?: ManagedFieldsEntry;
}

/** The owners by identity. */
export type Owners = Map<string, Owner>;

/** Two entries are the same owner's when manager, operation, subresource and, for updates, the API version agree. */
export function identityOf(owner: Pick<Owner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const { manager, operation, apiVersion, subresource } = owner;
  // The JSON of the entry without its fields: capping sorts by it.
  const version = operation === 'Apply' ? '' : `,"apiVersion":${JSON.stringify(apiVersion)}`;
  const part = subresource ? `,"subresource":${JSON.stringify(subresource)}` : '';
  return `{"manager":${JSON.stringify(manager)},"operation":"${operation}"${version}${part}}`;
}

/** Reads managedFields; throws when an entry is malformed. */
export function decodeOwners(entries: readonly ManagedFieldsEntry[]): Owners {
  const owners: Owners = new Map();
  entries.forEach((entry, i) => {
    const { manager = '', operation, apiVersion = '', fieldsType, fieldsV1 = {}, subresource = '', time } = entry;
    if (operation !== 'Apply' && operation !== 'Update') throw new Error('operation must be `Apply` or `Update`');
    if (!apiVersion) throw new Error('apiVersion must not be empty');
    if (!fieldsType) throw new Error(`missing fieldsType in managed fields entry ${i}`);
    if (fieldsType !== 'FieldsV1') throw new Error(`invalid fieldsType "${fieldsType}" in managed fields entry ${i}`);
    const set = decodeFields(fieldsV1);
    const owner: Owner = { manager, operation, apiVersion, subresource, set, time, entry };
    owners.set(identityOf(owner), owner);
  });
  return owners;
}

/** Writes managedFields, in the order of the real server; undefined when nobody owns anything. */
export function encodeOwners(owners: Owners): ManagedFieldsEntry[] | undefined {
  if (owners.size === 0) return undefined;
  const entries = [...owners.values()].map(({ entry, ...owner }) => entry ?? encodeOwner(owner));
  return entries.length < 2 ? entries : entries.sort(compareEntries);
}

function encodeOwner({ manager, operation, apiVersion, subresource, set, time }: Owner): ManagedFieldsEntry {
  return {
    ...(manager && { manager }),
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFields(set),
    ...(subresource && { subresource }),
  };
}

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time, b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

// Times are in UTC and whole seconds, so that they sort as text; one that is missing comes first.
const compareText = (a = '', b = '') => (a === b ? 0 : a < b ? -1 : 1);

/** Gives an owner another set, or ends it when that is empty. */
export function setOwned(owners: Owners, id: string, owner: Owner, set: FieldSet): void {
  if (set === owner.set) return;
  if (isEmpty(set)) owners.delete(id);
  else {
    const { entry: _, ...rest } = owner;
    owners.set(id, { ...rest, set });
  }
}

const maxUpdateManagers = 10;

/** Merges the oldest updates of one API version into `ancient-changes` while there are more than ten of them. */
export function capUpdateManagers(owners: Owners): void {
  const updates = [...owners].filter(([, { operation }]) => operation === 'Update');
  if (updates.length <= maxUpdateManagers) return;
  updates.sort(([a, { time: s }], [b, { time: t }]) => compareText(s, t) || compareText(a, b));

  const firsts = new Map<string, string>();
  let left = updates.length;
  for (const [id, owner] of updates) {
    if (left <= maxUpdateManagers) return;
    const first = firsts.get(owner.apiVersion);
    if (first === undefined) {
      firsts.set(owner.apiVersion, id);
      continue;
    }
    const ancient = {
      manager: 'ancient-changes',
      operation: 'Update' as const,
      apiVersion: owner.apiVersion,
      subresource: '',
    };
    const bucketId = identityOf(ancient);
    const older = owners.get(bucketId) ?? owners.get(first);
    if (!owners.has(bucketId)) owners.delete(first);
    owners.delete(id);
    owners.set(bucketId, { ...ancient, set: older ? union(owner.set, older.set) : owner.set, time: owner.time });
    left--;
  }
}
