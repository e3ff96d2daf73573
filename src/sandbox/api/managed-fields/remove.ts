import { isRecord } from '../../../kube/object.ts';
import type { ListNode, MapNode, ObjectNode, SchemaNode } from '../../schema/node.ts';
import { emptySet, type FieldSet } from './field-set.ts';
import { fieldKey, itemKey } from './path-element.ts';
import { childNode, shapeOf } from './shape.ts';

/** The value without the fields and items of the set; a list or map that loses all it has becomes null. */
export function removeFields(node: SchemaNode | undefined, value: unknown, set: FieldSet): unknown {
  const shape = shapeOf(node, value);
  if (shape.is === 'list') return Array.isArray(value) ? removeItems(shape.node, value, set) : null;
  if (shape.is === 'map') return isRecord(value) ? removeEntries(shape.node, value, set) : null;
  // An atomic list or map on a removed path goes as a whole.
  return typeof value === 'object' ? null : value;
}

function removeItems(node: ListNode, items: readonly unknown[], set: FieldSet): unknown[] | null {
  const kept: unknown[] = [];
  for (const item of items) {
    const found = set.children?.get(itemKey(node, item) ?? '') ?? emptySet;
    if (found.own) continue;
    kept.push(found.children ? removeFields(node.items, item, found) : item);
  }
  return kept.length ? kept : null;
}

function removeEntries(
  node: ObjectNode | MapNode | undefined,
  fields: Record<string, unknown>,
  set: FieldSet,
): Record<string, unknown> | null {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const found = set.children?.get(fieldKey(name)) ?? emptySet;
    if (found.own) continue;
    kept[name] = found.children ? removeFields(childNode(node, name), fields[name], found) : fields[name];
  }
  return Object.keys(kept).length ? kept : null;
}
