import { isRecord } from '../../../kube/object.ts';
import { emptySet, type FieldSet, fieldSet, ownedLeaf } from './field-set.ts';
import { compareElements, normalElement } from './path-element.ts';

export type FieldsV1 = Record<string, unknown>;

// Sets share what stays the same, and so does their JSON.
const written = new WeakMap<FieldSet, FieldsV1>();
const nothingBelow: FieldsV1 = Object.freeze({});

// Only for frozen entries: nobody can change those behind the cache's back.
const parsed = new WeakMap<FieldsV1, FieldSet>();

/** Reads a FieldsV1; throws when it is not one. */
export function decodeFields(fields: FieldsV1): FieldSet {
  const isFrozen = Object.isFrozen(fields);
  const known = isFrozen ? parsed.get(fields) : undefined;
  if (known) return known;
  const set = fieldSet(false, readChildren(fields));
  if (isFrozen) parsed.set(fields, set);
  return set;
}

/** Writes a set as FieldsV1, in the order of the real server. */
export function encodeFields(set: FieldSet): FieldsV1 {
  const fields = write(set, false);
  if (fields === nothingBelow) return fields;
  // The store freezes what it keeps: from then on the cache may answer for it.
  parsed.set(fields, set);
  return fields;
}

function readChildren(fields: FieldsV1): Map<string, FieldSet> | undefined {
  let children: Map<string, FieldSet> | undefined;
  for (const key of Object.keys(fields)) {
    if (key === '.') continue;
    const value = fields[key];
    if (!isRecord(value)) throw new Error(`parsing key as path element: ${key}`);
    const element = key.startsWith('f:') ? key : normalElement(key);
    if (element === undefined) continue;
    const inner = readChildren(value);
    const node = inner ? fieldSet('.' in value, inner) : ownedLeaf;
    children ??= new Map();
    children.set(element, node);
  }
  return children;
}

function write(set: FieldSet, isChild: boolean): FieldsV1 {
  const { own, children } = set;
  if (!children) return nothingBelow;
  const known = isChild ? written.get(set) : undefined;
  if (known) return known;
  const fields: FieldsV1 = {};
  if (own && isChild) fields['.'] = nothingBelow;
  const keys = [...children.keys()];
  if (keys.length > 1) keys.sort(keys.every(isField) ? undefined : compareElements);
  for (const key of keys) fields[key] = write(children.get(key) ?? emptySet, true);
  if (isChild) written.set(set, fields);
  return fields;
}

const isField = (key: string) => key.startsWith('f:');
