import { isRecord } from '../../../kube/object.ts';
import type { ListNode, MapNode, ObjectNode, SchemaNode } from '../../schema/node.ts';

/** How structured-merge-diff treats a value: in parts, or as one leaf. */
export type Shape =
  | { is: 'leaf' }
  | { is: 'list'; node: ListNode }
  | { is: 'map'; node: ObjectNode | MapNode | undefined };

const leaf: Shape = { is: 'leaf' };
/** A map that the schema says nothing about: its fields are owned one by one, lists in it as a whole. */
const unknownMap: Shape = { is: 'map', node: undefined };

/** The shape of a value by its schema; without one (preserved unknown fields) by the value itself. */
export function shapeOf(node: SchemaNode | undefined, value: unknown): Shape {
  if (!node || node.type === 'any') return isRecord(value) ? unknownMap : leaf;
  switch (node.type) {
    case 'list':
      return node.listType === 'atomic' ? leaf : shapeOnce(node, listShape);
    case 'map':
    case 'object':
      if (node.atomic || (node.type === 'object' && isOpaque(node))) return leaf;
      // What may be anything is a map only when it is one.
      return node.type === 'object' && node.open && !isRecord(value) ? leaf : shapeOnce(node, mapShape);
    default:
      return leaf;
  }
}

/** The schema of a field or of a map's value; undefined when there is none. */
export function childNode(node: ObjectNode | MapNode | undefined, name: string): SchemaNode | undefined {
  if (!node) return undefined;
  return node.type === 'map' ? node.values : node.field(name)?.node;
}

/** RawExtension and FieldsV1 are owned as a whole; the open objects of custom resources are not. */
const isOpaque = (node: ObjectNode) => node.open === true && node.name !== undefined;

const shapes = new WeakMap<SchemaNode, Shape>();

function shapeOnce<N extends SchemaNode>(node: N, make: (node: N) => Shape): Shape {
  let shape = shapes.get(node);
  if (!shape) {
    shape = make(node);
    shapes.set(node, shape);
  }
  return shape;
}

const listShape = (node: ListNode): Shape => ({ is: 'list', node });
const mapShape = (node: ObjectNode | MapNode): Shape => ({ is: 'map', node });
