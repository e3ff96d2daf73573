import { isRecord } from '../../../kube/object.ts';
import type { ListNode, MapNode, ObjectNode, SchemaNode } from '../../schema/node.ts';
import { emptySet, type FieldSet, fieldSet, isEmpty, ownedLeaf } from './field-set.ts';
import { fieldKey, itemKey } from './path-element.ts';
import { childNode, shapeOf } from './shape.ts';

/** All paths of a value: what an apply of it owns. */
export function fieldSetOf(node: SchemaNode | undefined, value: unknown): FieldSet {
  const shape = shapeOf(node, value);
  if (shape.is === 'leaf') return ownedLeaf;
  if (shape.is === 'list') return Array.isArray(value) ? setOfList(shape.node, value) : emptySet;
  return isRecord(value) ? setOfMap(shape.node, value) : emptySet;
}

function setOfList(node: ListNode, items: readonly unknown[]): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const item of items) {
    const key = itemKey(node, item);
    if (key === undefined) continue;
    // Items that share a key are owned together, without their fields.
    children.set(key, children.has(key) ? ownedLeaf : fieldSet(true, fieldSetOf(node.items, item).children));
  }
  return fieldSet(false, children);
}

function setOfMap(node: ObjectNode | MapNode | undefined, fields: Record<string, unknown>): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const inner = fieldSetOf(childNode(node, name), value);
    const isBare = value === null || (isRecord(value) && Object.keys(value).length === 0);
    const set = isBare || !isNamed(node, name) ? fieldSet(true, inner.children) : inner;
    if (!isEmpty(set)) children.set(fieldKey(name), set);
  }
  return fieldSet(false, children);
}

/** The set with the named fields on its paths: one that has `spec.replicas` gets `spec` too, but no keys of maps. */
export function withNamedFields(node: SchemaNode | undefined, set: FieldSet): FieldSet {
  if (!set.children) return set;
  const children = new Map<string, FieldSet>();
  for (const [key, child] of set.children) {
    const name = key.startsWith('f:') ? key.slice(2) : undefined;
    const inner = withNamedFields(nodeBelow(node, name), child);
    const own = inner.own || (name !== undefined && node?.type === 'object' && isNamed(node, name));
    children.set(key, fieldSet(own, inner.children));
  }
  return fieldSet(set.own, children);
}

function nodeBelow(node: SchemaNode | undefined, name: string | undefined): SchemaNode | undefined {
  if (name === undefined) return node?.type === 'list' ? node.items : undefined;
  return node?.type === 'object' || node?.type === 'map' ? childNode(node, name) : undefined;
}

const isNamed = (node: ObjectNode | MapNode | undefined, name: string) =>
  node?.type === 'object' && node.field(name) !== undefined;
