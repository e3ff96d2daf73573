import { isRecord } from '../../kube/object.ts';
import { definitionOf, type GoField, type GoType, shortName } from './go-types.ts';

/** A field of a struct, or of one embedded in it. */
export interface LaidOutField extends GoField {
  /** The embedded structs that hold it, by their Go names. */
  through: readonly string[];
}

const layouts = new Map<string, ReadonlyMap<string, LaidOutField>>();

/** The fields of a struct by their JSON name, those of embedded structs among them, in Go's order. */
export function layoutOf(name: string): ReadonlyMap<string, LaidOutField> {
  let layout = layouts.get(name);
  if (!layout) {
    layout = new Map(flatten(name, []).map((field) => [field.name, field]));
    layouts.set(name, layout);
  }
  return layout;
}

/** What Go prints of a struct: its fields in order, but for those that omitempty and omitzero leave out. */
export function printStruct(
  fields: ReadonlyMap<string, LaidOutField>,
  read: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, field] of fields) {
    const value = read.has(key)
      ? read.get(key)
      : field.omitEmpty && field.type.is !== 'named'
        ? null
        : zeroOf(field.type);
    if (field.omitEmpty && isEmptyValue(field.type, value)) continue;
    if (field.omitZero && value === null) continue;
    // An empty list does not survive storage in protobuf: it is read back as nil.
    out[key] = field.type.is === 'slice' && Array.isArray(value) && value.length === 0 ? null : value;
  }
  return out;
}

/** The JSON form of a type's zero value; null stands for nil. */
export function zeroOf(type: GoType): unknown {
  switch (type.is) {
    case 'pointer':
    case 'slice':
    case 'map':
      return null;
    case 'basic':
      return type.name === 'string' ? '' : type.name === 'bool' ? false : type.name === '[]byte' ? null : 0;
    case 'named': {
      const definition = definitionOf(type.name);
      if (definition.is === 'alias') return zeroOf(definition.to);
      return definition.is === 'struct'
        ? printStruct(layoutOf(type.name), new Map())
        : (specialZeros[shortName(type.name)] ?? null);
    }
  }
}

const specialZeros: Readonly<Record<string, unknown>> = {
  Quantity: '0',
  IntOrString: 0,
  Duration: '0s',
  JSONSchemaPropsOrBool: false,
};

/** What Go's omitempty leaves out: never a struct, never what a pointer points to. */
export function isEmptyValue(type: GoType, value: unknown): boolean {
  switch (type.is) {
    case 'pointer':
      return value === null;
    case 'slice':
      return !Array.isArray(value) || value.length === 0;
    case 'map':
      return !isRecord(value) || Object.keys(value).length === 0;
    case 'basic':
      return value === null || value === '' || value === 0 || value === false;
    case 'named': {
      const definition = definitionOf(type.name);
      return definition.is === 'alias' && isEmptyValue(definition.to, value);
    }
  }
}

function flatten(name: string, through: readonly string[]): LaidOutField[] {
  const definition = definitionOf(name);
  if (definition.is !== 'struct') return [];
  return definition.fields.flatMap((field) => {
    const inner = field.type.is === 'pointer' ? field.type.to : field.type;
    return field.inline && inner.is === 'named'
      ? flatten(inner.name, [...through, field.name])
      : [{ ...field, through }];
  });
}
