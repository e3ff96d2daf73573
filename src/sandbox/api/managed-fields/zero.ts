import { definitionOf, type GoField } from '../../schema/go-types.ts';
import { goTypeOf } from '../../schema/index.ts';
import type { ObjectNode } from '../../schema/node.ts';

const known = new WeakMap<ObjectNode, ReadonlyMap<string, unknown>>();
const none: ReadonlyMap<string, unknown> = new Map();

/**
 * What the real server's Go type holds for a field that the JSON leaves out: `{}` for a struct, null for a list that is always
 * written. Undefined when the field is then absent there too. Ownership follows the Go types: a Deployment's `f:spec` has no `.`.
 */
export function zeroOf(node: ObjectNode, field: string): unknown {
  let zeros = known.get(node);
  if (!zeros) {
    const type = goTypeOf(node);
    zeros = type === undefined ? none : zerosOf(type);
    known.set(node, zeros);
  }
  return zeros.get(field);
}

const emptyStruct = Object.freeze({});

function zerosOf(type: string): ReadonlyMap<string, unknown> {
  const zeros = new Map<string, unknown>();
  for (const field of fieldsOf(type)) {
    const zero = zeroValue(field);
    if (zero !== undefined) zeros.set(field.name, zero);
  }
  return zeros;
}

function fieldsOf(type: string): GoField[] {
  const definition = definitionOf(type);
  if (definition.is !== 'struct') return [];
  return definition.fields.flatMap((field) => {
    const inner = field.type.is === 'pointer' ? field.type.to : field.type;
    return field.inline && inner.is === 'named' ? fieldsOf(inner.name) : [field];
  });
}

function zeroValue({ type, omitEmpty, omitZero }: GoField): unknown {
  if (omitZero) return undefined;
  // omitempty does not leave out a struct.
  if (type.is === 'named' && definitionOf(type.name).is === 'struct') return emptyStruct;
  // Nor a time, which is null while it is not set.
  if (type.is === 'named' && isTime(type.name)) return null;
  if (omitEmpty || type.is === 'named') return undefined;
  if (type.is === 'basic')
    return type.name === 'string' ? '' : type.name === 'bool' ? false : type.name === '[]byte' ? null : 0;
  return null;
}

const isTime = (name: string) => name.endsWith('.Time') || name.endsWith('.MicroTime');
