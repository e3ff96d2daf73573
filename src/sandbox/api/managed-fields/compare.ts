import { isRecord } from '../../../kube/object.ts';
import type { ListNode, MapNode, ObjectNode, SchemaNode } from '../../schema/node.ts';
import { emptySet, type FieldSet, fieldSet, ownedLeaf } from './field-set.ts';
import { fieldKey, itemKey, keyValue } from './path-element.ts';
import { childNode, shapeOf } from './shape.ts';
import { zeroOf } from './zero.ts';

/** What a write did, as sets of paths. */
export interface Comparison {
  /** Added or changed. */
  changed: FieldSet;
  removed: FieldSet;
}

const same: Comparison = { changed: emptySet, removed: emptySet };
const addedLeaf: Comparison = { changed: ownedLeaf, removed: emptySet };
const removedLeaf: Comparison = { changed: emptySet, removed: ownedLeaf };

/** Compares two values of a type, as `TypedValue.Compare` of structured-merge-diff does; undefined means absent. */
export function compare(node: SchemaNode | undefined, before: unknown, after: unknown): Comparison {
  if (before === after) return same;
  const shape = shapeOf(node, after ?? before);
  if (shape.is === 'leaf' || (isBlank(before) && isBlank(after))) return compareLeaf(before, after);
  if (shape.is === 'list') {
    return Array.isArray(before ?? []) && Array.isArray(after ?? [])
      ? compareLists(shape.node, before as unknown[] | null | undefined, after as unknown[] | null | undefined)
      : compareLeaf(before, after);
  }
  return isRecord(before ?? {}) && isRecord(after ?? {})
    ? compareMaps(shape.node, before as Fields, after as Fields)
    : compareLeaf(before, after);
}

type Fields = Record<string, unknown> | null | undefined;

function compareLeaf(before: unknown, after: unknown): Comparison {
  if (before === undefined) return addedLeaf;
  if (after === undefined) return removedLeaf;
  return sameData(before, after) ? same : addedLeaf;
}

/** As `equal` of kube/object.ts, without allocations: this runs on every write. */
function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameData(item, b[i]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (!sameData(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

/** Null, absent and empty count as leaves: so the difference between them is seen. */
function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}

function compareMaps(node: ObjectNode | MapNode | undefined, before: Fields, after: Fields): Comparison {
  const out = new Collector();
  for (const name in after) {
    const next = after[name];
    const last = before?.[name] ?? absent(node, before, name);
    if (next === last || next === undefined) continue;
    out.add(name, true, compare(childNode(node, name), last, next));
  }
  for (const name in before) {
    if (before[name] === undefined || after?.[name] !== undefined) continue;
    const next = absent(node, after, name);
    if (next === before[name]) continue;
    out.add(name, true, compare(childNode(node, name), before[name], next));
  }
  return out.result(before === undefined, after === undefined);
}

function absent(node: ObjectNode | MapNode | undefined, parent: Fields, name: string): unknown {
  if (parent?.[name] === null) return null;
  return parent && node?.type === 'object' ? zeroOf(node, name) : undefined;
}

function compareLists(
  node: ListNode,
  before: readonly unknown[] | null | undefined,
  after: readonly unknown[] | null | undefined,
): Comparison {
  if (before && after && isUnchanged(node, before, after)) return same;
  const out = new Collector();
  const old = byKey(node, before ?? []);
  const now = byKey(node, after ?? []);
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    out.add(key, false, compareItems(node, old.get(key) ?? [], now.get(key) ?? []));
  }
  return out.result(before === undefined, after === undefined);
}

/** Saves the keys in the common case that nothing changed and the items kept their places. */
function isUnchanged(node: ListNode, before: readonly unknown[], after: readonly unknown[]): boolean {
  if (before.length !== after.length) return false;
  for (let i = 0; i < after.length; i++) {
    const [last, next] = [before[i], after[i]];
    if (node.listType === 'set' || !isRecord(last) || !isRecord(next)) {
      if (last !== next) return false;
      continue;
    }
    for (const key of node.listMapKeys) if (keyValue(node, last, key) !== keyValue(node, next, key)) return false;
    if (compare(node.items, last, next) !== same) return false;
  }
  return true;
}

function byKey(node: ListNode, items: readonly unknown[]): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const item of items) {
    const key = itemKey(node, item);
    if (key === undefined) continue;
    const others = found.get(key);
    if (others) others.push(item);
    else found.set(key, [item]);
  }
  return found;
}

/** Items that share a key are owned together, as one leaf. */
function compareItems(node: ListNode, before: readonly unknown[], after: readonly unknown[]): Comparison {
  if (before.length <= 1 && after.length <= 1) return compare(node.items, before[0], after[0]);
  if (before.length > 1 && after.length > 1) return sameData(before, after) ? same : addedLeaf;
  if (before.length > 1) {
    const added = after.length ? compare(node.items, undefined, after[0]).changed : emptySet;
    return { changed: added, removed: ownedLeaf };
  }
  const removed = before.length ? compare(node.items, before[0], undefined).removed : emptySet;
  return { changed: ownedLeaf, removed };
}

/** Gathers what the children report; makes nothing while they report nothing. */
class Collector {
  #changed: Map<string, FieldSet> | undefined;
  #removed: Map<string, FieldSet> | undefined;

  add(name: string, isFieldName: boolean, { changed, removed }: Comparison): void {
    if (changed === emptySet && removed === emptySet) return;
    const key = isFieldName ? fieldKey(name) : name;
    if (changed !== emptySet) {
      this.#changed ??= new Map();
      this.#changed.set(key, changed);
    }
    if (removed !== emptySet) {
      this.#removed ??= new Map();
      this.#removed.set(key, removed);
    }
  }

  result(isAdded: boolean, isRemoved: boolean): Comparison {
    if (!this.#changed && !this.#removed && !isAdded && !isRemoved) return same;
    return { changed: fieldSet(isAdded, this.#changed), removed: fieldSet(isRemoved, this.#removed) };
  }
}
