import { definitionOf, type GoField, type GoType, openApiName, shortName, typeOfKind } from './go-types.ts';
import type { FieldNode, ListNode, ObjectNode, ScalarNode, SchemaNode } from './node.ts';

/** The schema of a kind as a default server has it; undefined for a kind that it does not know. Read on demand. */
export function schemaFor(apiVersion: string, kind: string): ObjectNode | undefined {
  const type = typeOfKind(apiVersion, kind);
  return type === undefined ? undefined : structNode(type);
}

/** The schema of a type that is no kind, such as `core/v1.PodSpec` or `meta/v1.ObjectMeta`. */
export function schemaOfType(name: string): ObjectNode | undefined {
  return definitionOf(name).is === 'struct' ? structNode(name) : undefined;
}

/** The Go type behind a node that came from `schemaFor`; undefined for other nodes, such as those of custom resources. */
export function goTypeOf(node: SchemaNode): string | undefined {
  return node instanceof StructNode ? node.goType : undefined;
}

const structs = new Map<string, StructNode>();

function structNode(name: string): StructNode {
  let node = structs.get(name);
  if (!node) {
    node = new StructNode(name);
    structs.set(name, node);
  }
  return node;
}

class StructNode implements ObjectNode {
  readonly type = 'object';
  readonly name: string;
  readonly goType: string;
  readonly atomic?: true;
  #fields: Map<string, GoField> | undefined;
  readonly #nodes = new Map<string, FieldNode>();

  /** A field can have its object owned in another way than the type alone says. */
  constructor(goType: string, atomic?: boolean) {
    this.goType = goType;
    this.name = openApiName(goType);
    const definition = definitionOf(goType);
    if (atomic ?? (definition.is === 'struct' && definition.atomic)) this.atomic = true;
  }

  field(name: string): FieldNode | undefined {
    let node = this.#nodes.get(name);
    if (!node) {
      const field = this.#byName().get(name);
      if (!field) return undefined;
      node = fieldNode(field);
      this.#nodes.set(name, node);
    }
    return node;
  }

  fieldNames(): readonly string[] {
    return [...this.#byName().keys()];
  }

  #byName(): Map<string, GoField> {
    this.#fields ??= new Map(flatFields(this.goType).map((field) => [field.name, field]));
    return this.#fields;
  }
}

function flatFields(name: string): GoField[] {
  const definition = definitionOf(name);
  if (definition.is !== 'struct') return [];
  return definition.fields.flatMap((field) => {
    const inner = field.type.is === 'pointer' ? field.type.to : field.type;
    return field.inline && inner.is === 'named' ? flatFields(inner.name) : [field];
  });
}

function fieldNode(field: GoField): FieldNode {
  const strategy = field.patchStrategy?.split(',');
  const node = nodeOf(field.type, field);
  return {
    node,
    ...(field.required && { required: true }),
    ...(isRealDefault(field) && { default: JSON.parse(field.default) as unknown }),
    ...(strategy && node.type !== 'list' && { patchStrategy: strategy }),
  };
}

/** A zero value as the default of what is no pointer changes nothing: Go cannot tell it from a missing one. */
function isRealDefault(field: GoField): field is GoField & { default: string } {
  const { default: text } = field;
  return text !== undefined && (field.type.is === 'pointer' || !['""', '0', 'false', '{}'].includes(text));
}

function nodeOf(type: GoType, field?: GoField): SchemaNode {
  switch (type.is) {
    case 'pointer':
      return nodeOf(type.to, field);
    case 'slice':
      return listNode(type.of, field);
    case 'map':
      return { type: 'map', values: nodeOf(type.of), ...(field?.mapType === 'atomic' && { atomic: true }) };
    case 'basic':
      return scalarNode(type.name, field?.enum);
    case 'named':
      return namedNode(type.name, field);
  }
}

function namedNode(name: string, field: GoField | undefined): SchemaNode {
  const definition = definitionOf(name);
  if (definition.is === 'alias') return nodeOf(definition.to, field);
  if (definition.is === 'special') return specialNode(name);
  const node = structNode(name);
  const mapType = field?.mapType ?? (node.atomic ? 'atomic' : 'granular');
  return (mapType === 'atomic') === (node.atomic ?? false) ? node : new StructNode(name, mapType === 'atomic');
}

function listNode(items: GoType, field: GoField | undefined): ListNode {
  const listType = field?.listType;
  return {
    type: 'list',
    items: items.is === 'basic' || items.is === 'named' ? itemNode(items, field?.itemEnum) : nodeOf(items),
    listType: listType === 'set' || listType === 'map' ? listType : 'atomic',
    listMapKeys: field?.listMapKeys?.split(',') ?? [],
    patchStrategy: field?.patchStrategy?.split(',') ?? [],
    ...(field?.patchMergeKey !== undefined && { patchMergeKey: field.patchMergeKey }),
  };
}

function itemNode(type: GoType, values: string | undefined): SchemaNode {
  const node = nodeOf(type);
  return values && node.type === 'string' ? { ...node, enum: values.split(',') } : node;
}

const basics: Record<string, ScalarNode> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int: { type: 'integer', format: 'int32' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float64: { type: 'number', format: 'double' },
  '[]byte': { type: 'bytes', format: 'byte' },
};

function scalarNode(name: string, values: string | undefined): ScalarNode {
  const node = basics[name] ?? { type: 'any' };
  return values ? { ...node, enum: values.split(',') } : node;
}

const specials: Record<string, SchemaNode> = {
  Time: { type: 'time', format: 'date-time' },
  MicroTime: { type: 'micro-time', format: 'date-time' },
  Duration: { type: 'string' },
  Quantity: { type: 'quantity' },
  IntOrString: { type: 'int-or-string', format: 'int-or-string' },
  FieldsV1: openNode('FieldsV1'),
  RawExtension: openNode('RawExtension'),
};

function specialNode(name: string): SchemaNode {
  return specials[shortName(name)] ?? { type: 'any' };
}

function openNode(name: string): ObjectNode {
  const full = name === 'FieldsV1' ? 'meta/v1.FieldsV1' : 'runtime.RawExtension';
  return { type: 'object', name: openApiName(full), open: true, field: () => undefined, fieldNames: () => [] };
}
