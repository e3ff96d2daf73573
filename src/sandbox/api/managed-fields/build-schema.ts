import type { ListNode, MapNode, ObjectNode, ScalarNode, SchemaNode } from '../../schema/node.ts';

/** Schemas made by hand, for tests. */
export const scalar = (type: ScalarNode['type']): ScalarNode => ({ type });

export const map = (values: SchemaNode): MapNode => ({ type: 'map', values });

export const list = (items: SchemaNode, how: Partial<ListNode> = {}): ListNode => ({
  type: 'list',
  items,
  listType: 'atomic',
  listMapKeys: [],
  patchStrategy: [],
  ...how,
});

export const object = (fields: Record<string, SchemaNode>): ObjectNode => ({
  type: 'object',
  field: (name) => (Object.hasOwn(fields, name) && fields[name] ? { node: fields[name] } : undefined),
  fieldNames: () => Object.keys(fields),
});
