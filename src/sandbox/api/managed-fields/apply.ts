import { clone, equal, isRecord, type KubeObject, type ManagedFieldsEntry } from '../../../kube/object.ts';
import type { ObjectNode, SchemaNode } from '../../schema/node.ts';
import { badRequest } from '../errors.ts';
import { checkApplied } from './check-applied.ts';
import { checkAppliedType } from './check-applied-type.ts';
import { compare } from './compare.ts';
import { applyConflict } from './conflict.ts';
import { difference, emptySet, isEmpty } from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { lastAppliedSet, renewLastApplied } from './last-applied.ts';
import { decodeOwners, encodeOwners, identityOf, type Owner, type Owners, setOwned } from './managers.ts';
import { mergeApplied } from './merge.ts';
import { conflictsOf, filterReset, type ResetFields, takeAway, withoutMeta, withoutReset } from './ownership.ts';
import { prune } from './prune.ts';
import { childNode } from './shape.ts';
import { recordUpdate } from './update.ts';
import { zeroOf } from './zero.ts';

/** One server-side apply. */
export interface Apply {
  schema: ObjectNode | undefined;
  /** The stored object; undefined when the apply creates it. */
  live: KubeObject | undefined;
  /** The configuration as the client sent it. */
  applied: KubeObject;
  manager: string;
  force: boolean;
  /** The version of the request, such as `apps/v1`. */
  apiVersion: string;
  kind: string;
  /** RFC 3339, whole seconds. */
  time: string;
  subresource?: string | undefined;
  resetFields?: ResetFields | undefined;
}

export interface Applied {
  /** A draft of its own, without managedFields; defaults, admission and validation are still to come. */
  object: KubeObject;
  managedFields: ManagedFieldsEntry[] | undefined;
}

/** Server-side apply: merges, removes what is no longer applied, and tracks who owns what. Throws an ApiError on conflicts. */
export function apply(request: Apply): Applied {
  const { schema, live, applied, apiVersion, time, subresource = '' } = request;
  checkAppliedType(request, applied);
  if (applied.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  checkApplied(schema, applied);

  const owners = ownersOf(request);
  const owner: Owner = { manager: request.manager, operation: 'Apply', apiVersion, subresource, time, set: emptySet };
  const id = identityOf(owner);
  const last = owners.get(id);
  const base = live ?? { apiVersion: applied.apiVersion, kind: applied.kind, metadata: {} };

  const set = withoutReset(fieldSetOf(schema, applied), request.resetFields);
  owners.set(id, { ...owner, set });
  const merged = prune(schema, mergeApplied(schema, base, applied), last?.set ?? emptySet, owners);
  const object = withoutNulls(schema, clone(merged)) as KubeObject;

  const comparison = filterReset(compare(schema, base, object), request.resetFields);
  refuseConflicts(request, owners, conflictsOf(owners, comparison, id));
  takeAway(owners, comparison, id);

  const isChanged = !live || !equal(live, object);
  keepOwner(owners, id, { ...owner, set: withoutMeta(set) }, last, isChanged);
  delete object.metadata.managedFields;
  if (request.manager === 'kubectl') renewLastApplied(object, applied);
  return { object, managedFields: encodeOwners(owners) };
}

function ownersOf({ schema, live, apiVersion, time }: Apply): Owners {
  const owners = decodeOwners(live?.metadata.managedFields ?? []);
  if (owners.size === 0 && live) {
    // What is there without an owner must not be taken from nobody in silence.
    const write = { schema, before: undefined, after: live, manager: 'before-first-apply', apiVersion, time };
    recordUpdate(owners, write);
  }
  return owners;
}

function refuseConflicts(
  { schema, live, manager, force, apiVersion }: Apply,
  owners: Owners,
  conflicts: ReturnType<typeof conflictsOf>,
): void {
  if (force || conflicts.size === 0) return;
  if (manager !== 'kubectl' || !live) throw applyConflict(owners, conflicts);
  const allowed = lastAppliedSet(schema, live, apiVersion);
  const left = new Map([...conflicts].map(([id, set]) => [id, difference(set, allowed)]));
  for (const [id, set] of left) if (isEmpty(set)) left.delete(id);
  if (left.size > 0) throw applyConflict(owners, left);
}

/** An apply that changes the object, or nothing at all, brings the present time; one that only changes owners does not. */
function keepOwner(owners: Owners, id: string, owner: Owner, last: Owner | undefined, isChanged: boolean): void {
  const { time: _, ...timeless } = owner;
  const time = isChanged ? owner.time : last?.time;
  setOwned(owners, id, { ...timeless, time, set: emptySet }, owner.set);
  if (isEmpty(owner.set)) owners.delete(id);
}

/** Nulls mean absence to the types of the real server. */
function withoutNulls(node: SchemaNode | undefined, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = node?.type === 'list' ? node.items : undefined;
    return value.map((item) => withoutNulls(items, item));
  }
  if (!isRecord(value) || (node?.type === 'object' && node.open)) return value;
  const inner = node?.type === 'object' || node?.type === 'map' ? node : undefined;
  for (const name of Object.keys(value)) {
    if (value[name] !== null) value[name] = withoutNulls(childNode(inner, name), value[name]);
    // Some fields are always written, as null when they are not set.
    else if (inner?.type !== 'object' || zeroOf(inner, name) !== null) delete value[name];
  }
  return value;
}
