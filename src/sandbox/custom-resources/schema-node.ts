import { schemaOfType } from '../schema/index.ts';
import type { FieldNode, ListNode, ObjectNode, SchemaNode } from '../schema/node.ts';
import { itemsOf, type JsonSchema, valuesOf } from './json-schema.ts';

const text: FieldNode = { node: { type: 'string' } };

/** What pruning and field ownership know of a custom resource: its schema, with kind, apiVersion and metadata. */
export function nodeOfResource(schema: JsonSchema): ObjectNode {
  return resourceNode(schema, schema['x-kubernetes-preserve-unknown-fields'] === true);
}

/** The same of a part of a custom resource. */
export function nodeOfSchema(schema: JsonSchema): SchemaNode {
  if (schema['x-kubernetes-int-or-string']) return { type: 'int-or-string' };
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema['x-kubernetes-embedded-resource']) return resourceNode(schema, isOpen);
  switch (schema.type) {
    case 'object':
      return objectNode(schema, isOpen);
    case 'array':
      return listNode(schema);
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return { type: schema.type };
    default:
      return openNode;
  }
}

const openNode: ObjectNode = { type: 'object', open: true, field: () => undefined, fieldNames: () => [] };

function objectNode(schema: JsonSchema, isOpen: boolean): SchemaNode {
  const values = valuesOf(schema);
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' && ({ atomic: true } as const);
  if (values) return { type: 'map', values: nodeOfSchema(values), ...atomic };
  const isAnything = isOpen || schema.additionalProperties === true;
  return { ...structNode(schema.properties ?? {}, isAnything), ...atomic };
}

function structNode(properties: Readonly<Record<string, JsonSchema>>, isOpen: boolean): ObjectNode {
  const fields = new Map(Object.entries(properties).map(([name, schema]) => [name, { node: nodeOfSchema(schema) }]));
  return {
    type: 'object',
    field: (name) => fields.get(name),
    fieldNames: () => [...fields.keys()],
    ...(isOpen && { open: true }),
  };
}

function resourceNode(schema: JsonSchema, isOpen: boolean): ObjectNode {
  const own = structNode(schema.properties ?? {}, isOpen);
  const metadata = schemaOfType('meta/v1.ObjectMeta');
  const always = new Map<string, FieldNode>([
    ['apiVersion', text],
    ['kind', text],
    ...(metadata ? [['metadata', { node: metadata }] as const] : []),
  ]);
  return {
    ...own,
    field: (name) => always.get(name) ?? own.field(name),
    fieldNames: () => [...new Set([...always.keys(), ...own.fieldNames()])],
  };
}

function listNode(schema: JsonSchema): ListNode {
  const items = itemsOf(schema);
  const listType = schema['x-kubernetes-list-type'];
  return {
    type: 'list',
    items: items ? nodeOfSchema(items) : openNode,
    listType: listType === 'set' || listType === 'map' ? listType : 'atomic',
    listMapKeys: schema['x-kubernetes-list-map-keys'] ?? [],
    patchStrategy: [],
  };
}
