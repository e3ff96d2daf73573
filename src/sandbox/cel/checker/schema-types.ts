import { itemsOf, type JsonSchema, valuesOf } from '../../custom-resources/json-schema.ts';
import type { ObjectNode, SchemaNode } from '../../schema/node.ts';
import { escapeName, reservedWords } from './escape.ts';
import { type CelType, dyn, listOf, mapOf, type StructType, string } from './types.ts';

/** An object type of these fields. */
export function structOf(name: string, fields: Readonly<Record<string, CelType>>): StructType {
  return { kind: 'struct', name, field: (one) => (Object.hasOwn(fields, one) ? fields[one] : undefined) };
}

/** The type of the metadata of whole objects within custom resources, by the name of the object's type. */
export type MetadataType = (name: string) => CelType;

/** Rules of custom resources see the name of an object alone, whatever its schema says. */
export const nameOnly: MetadataType = () => structOf('object', { name: string, generateName: string });

/**
 * The type of a value of a custom resource by its schema; undefined when expressions do not see it at all
 * (apiserver/pkg/cel/common, schemas.go).
 */
export function schemaType(schema: JsonSchema, name: string, metadata = nameOnly): CelType | undefined {
  return valueType(schema, name, metadata, schema['x-kubernetes-embedded-resource'] === true);
}

/** The type of custom resources by their schema: they have the fields of an object, even where the schema has not. */
export function resourceType(schema: JsonSchema, name: string, metadata: MetadataType): CelType | undefined {
  return valueType({ ...schema, type: 'object' }, name, metadata, true);
}

function valueType(schema: JsonSchema, name: string, metadata: MetadataType, isObject: boolean): CelType | undefined {
  if (schema['x-kubernetes-int-or-string']) return dyn;
  switch (schema.type) {
    case 'array': {
      const items = itemsOf(schema);
      const item = items && schemaType(items, `${name}.@idx`, metadata);
      return item && listOf(item);
    }
    case 'object': {
      const values = valuesOf(schema);
      if (!values) return structType(schema, name, metadata, isObject);
      const value = schemaType(values, `${name}.@elem`, metadata);
      return value && mapOf(string, value);
    }
    case 'string':
      return { kind: textKinds[schema.format ?? ''] ?? 'string' };
    case 'boolean':
      return { kind: 'bool' };
    case 'number':
      return { kind: 'double' };
    case 'integer':
      return { kind: 'int' };
    default:
      return undefined;
  }
}

const textKinds: Readonly<Record<string, 'bytes' | 'duration' | 'timestamp' | undefined>> = {
  byte: 'bytes',
  duration: 'duration',
  date: 'timestamp',
  'date-time': 'timestamp',
};

function structType(schema: JsonSchema, name: string, metadata: MetadataType, isObject: boolean): StructType {
  const own = Object.entries(schema.properties ?? {}).map(
    ([field, inner]): LazyField => [field, () => schemaType(inner, `${name}.${escapeName(field)}`, metadata)],
  );
  const ofObjects: LazyField[] = [
    ['apiVersion', () => string],
    ['kind', () => string],
    ['metadata', () => metadata(`${name}.metadata`)],
  ];
  return lazyStruct(name, isObject ? [...own, ...ofObjects] : own);
}

type LazyField = readonly [string, () => CelType | undefined];

/** The type of a kind that comes with the server. What holds itself is an object of which nothing is known. */
export function nodeType(node: SchemaNode, name: string, within: readonly string[] = []): CelType | undefined {
  switch (node.type) {
    case 'object':
      return objectType(node, name, within);
    case 'map': {
      const value = nodeType(node.values, `${name}.@elem`, within);
      return value && mapOf(string, value);
    }
    case 'list': {
      const item = nodeType(node.items, `${name}.@idx`, within);
      return item && listOf(item);
    }
    case 'int-or-string':
      return dyn;
    case 'quantity':
    case 'any':
      // Their OpenAPI has no type, so that expressions are told of no such field.
      return undefined;
    default:
      return { kind: nodeKinds[node.type] };
  }
}

const nodeKinds = {
  string: 'string',
  integer: 'int',
  number: 'double',
  boolean: 'bool',
  time: 'timestamp',
  'micro-time': 'timestamp',
  bytes: 'bytes',
} as const;

function objectType(node: ObjectNode, name: string, within: readonly string[]): StructType {
  const own = node.name ?? '';
  if (within.includes(own)) return lazyStruct(name, []);
  const inner = own ? [...within, own] : within;
  return lazyStruct(
    name,
    node.fieldNames().map((field) => [
      field,
      () => {
        const found = node.field(field);
        return found && nodeType(found.node, `${name}.${escapeName(field)}`, inner);
      },
    ]),
  );
}

/** Types are as deep as schemas are: each field's is worked out when it is asked for. */
function lazyStruct(name: string, fields: readonly LazyField[]): StructType {
  let byName: Map<string, () => CelType | undefined> | undefined;
  const found = new Map<string, CelType | undefined>();
  return {
    kind: 'struct',
    name,
    field(asked) {
      if (found.has(asked)) return found.get(asked);
      byName ??= new Map(
        fields.flatMap(([field, type]) => {
          const escaped = escapeName(field);
          return escaped === undefined ? [] : [[escaped, type]];
        }),
      );
      const type = (byName.get(asked) ?? (reservedWords.has(asked) ? byName.get(`__${asked}__`) : undefined))?.();
      found.set(asked, type);
      return type;
    },
  };
}
