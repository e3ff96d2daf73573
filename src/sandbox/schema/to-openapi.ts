import { type LaidOutField, layoutOf } from './go-struct.ts';
import { definitionOf, type GoType, openApiName, shortName } from './go-types.ts';

/** The description of a type, or of one of its fields; undefined when there is none. */
export type Describe = (typeName: string, field?: string) => string | undefined;

type Json = Record<string, unknown>;

/** `components.schemas` of the types and of all that they hold, as the real server prints them. */
export function openApiSchemas(roots: readonly string[], describe: Describe): Record<string, Json> {
  const schemas: Record<string, Json> = {};
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const key = openApiName(name);
    if (schemas[key]) continue;
    const found: string[] = [];
    schemas[key] = typeSchema(name, describe, (other) => found.push(other));
    waiting.push(...found);
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Refer = (typeName: string) => void;

function typeSchema(name: string, describe: Describe, refer: Refer): Json {
  const text = describe(name);
  const description = text === undefined ? {} : { description: text };
  const definition = definitionOf(name);
  if (definition.is !== 'struct') return { ...description, ...specialSchema(shortName(name)) };
  const inGoOrder = [...layoutOf(name).values()];
  const fields = inGoOrder.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const required = inGoOrder.filter((field) => field.required).map((field) => field.name);
  const properties = Object.fromEntries(
    fields.map((field) => [field.name, fieldSchema(field, describeField(name, field, describe), refer)]),
  );
  return {
    ...description,
    type: 'object',
    ...(required.length > 0 && { required }),
    ...(fields.length > 0 && { properties }),
    ...(definition.atomic && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

/** Sources that leave out what a field of an object type is for at least say what the type is, in their first sentence. */
function describeField(name: string, field: LaidOutField, describe: Describe): string | undefined {
  const own = describe(name, field.name);
  const type = field.type.is === 'pointer' ? field.type.to : field.type;
  if (own !== undefined || type.is !== 'named') return own;
  return describe(type.name)?.split(/(?<=\.)\s/, 1)[0];
}

function specialSchema(name: string): Json {
  switch (name) {
    case 'Time':
    case 'MicroTime':
      return { type: 'string', format: 'date-time' };
    case 'Quantity':
      return { oneOf: [{ type: 'string' }, { type: 'number' }] };
    case 'IntOrString':
      return { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
    case 'Duration':
      return { type: 'string' };
    case 'FieldsV1':
    case 'RawExtension':
      return { type: 'object' };
    default:
      return {};
  }
}

function fieldSchema(field: LaidOutField, description: string | undefined, refer: Refer): Json {
  const values = field.enum?.split(',');
  const inner = valueSchema(field.type, refer, field.itemEnum?.split(','));
  const base =
    '$ref' in inner && (description || hasZero(field.type) || field.patchStrategy || field.mapType)
      ? { allOf: [inner] }
      : inner;
  const given = field.default === undefined ? zeroDefault(field) : { default: JSON.parse(field.default) as unknown };
  return {
    ...(description && { description }),
    ...base,
    ...given,
    ...(values && { enum: values }),
    ...(field.listMapKeys && { 'x-kubernetes-list-map-keys': field.listMapKeys.split(',') }),
    ...(field.listType && { 'x-kubernetes-list-type': field.listType }),
    ...(field.mapType && { 'x-kubernetes-map-type': field.mapType }),
    ...(field.patchMergeKey && { 'x-kubernetes-patch-merge-key': field.patchMergeKey }),
    ...(field.patchStrategy && { 'x-kubernetes-patch-strategy': field.patchStrategy }),
  };
}

function valueSchema(type: GoType, refer: Refer, itemEnum?: readonly string[]): Json {
  switch (type.is) {
    case 'pointer':
      return valueSchema(type.to, refer, itemEnum);
    case 'slice':
      return { type: 'array', items: itemSchema(type.of, refer, itemEnum) };
    case 'map':
      return { type: 'object', additionalProperties: itemSchema(type.of, refer, itemEnum) };
    case 'basic':
      return basicSchema(type.name);
    case 'named': {
      const definition = definitionOf(type.name);
      if (definition.is === 'alias') return valueSchema(definition.to, refer, itemEnum);
      refer(type.name);
      return { $ref: `#/components/schemas/${openApiName(type.name)}` };
    }
  }
}

function itemSchema(type: GoType, refer: Refer, values?: readonly string[]): Json {
  const schema = valueSchema(type, refer);
  const base = '$ref' in schema && hasZero(type) ? { allOf: [schema] } : schema;
  return { ...base, ...(hasZero(type) && { default: zeroJson(type) }), ...(values && { enum: values }) };
}

function basicSchema(name: string): Json {
  switch (name) {
    case 'bool':
      return { type: 'boolean' };
    case 'int':
    case 'int32':
      return { type: 'integer', format: 'int32' };
    case 'int64':
      return { type: 'integer', format: 'int64' };
    case 'float64':
      return { type: 'number', format: 'double' };
    case '[]byte':
      return { type: 'string', format: 'byte' };
    default:
      return { type: 'string' };
  }
}

/** OpenAPI tells the zero value of what Go always prints. */
function zeroDefault(field: LaidOutField): Json {
  if (!hasZero(field.type)) return {};
  const value = zeroJson(field.type);
  const isStruct = typeof value === 'object';
  return isStruct || !field.omitEmpty ? { default: value } : {};
}

/** Whether the type has a zero value other than nil that generated OpenAPI would name. */
function hasZero(type: GoType): boolean {
  if (type.is === 'basic') return type.name !== '[]byte';
  if (type.is !== 'named') return false;
  const definition = definitionOf(type.name);
  if (definition.is === 'alias') return hasZero(definition.to);
  return definition.is === 'struct' || !unnamedZeros.has(shortName(type.name));
}

// Their generated OpenAPI names no default.
const unnamedZeros = new Set([
  'Time',
  'MicroTime',
  'Quantity',
  'IntOrString',
  'RawExtension',
  'Duration',
  'FieldsV1',
  'JSON',
  'JSONSchemaPropsOrStringArray',
]);

function zeroJson(type: GoType): unknown {
  if (type.is === 'basic') return type.name === 'bool' ? false : type.name === 'string' ? '' : 0;
  if (type.is !== 'named') return null;
  const definition = definitionOf(type.name);
  return definition.is === 'alias' ? zeroJson(definition.to) : {};
}
