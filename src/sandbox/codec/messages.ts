import { definitionOf, type GoField } from '../schema/go-types.ts';
import numbers from './protobuf.generated.json' with { type: 'json' };

/** A field of a Go struct with its protobuf number. */
export interface MessageField extends GoField {
  number: number;
}

const fieldNumbers: Readonly<Record<string, string | undefined>> = numbers;
const messages = new Map<string, readonly MessageField[]>();

/** The fields of a message by ascending number; undefined for a type that has no protobuf form. */
export function messageFields(name: string): readonly MessageField[] | undefined {
  const known = messages.get(name);
  if (known) return known;
  const text = fieldNumbers[name];
  const definition = definitionOf(name);
  if (text === undefined || definition.is !== 'struct') return undefined;
  const list = text.split(' ').map(Number);
  const fields = definition.fields
    .map((field, index) => ({ ...field, number: list[index] ?? 0 }))
    .filter((field) => field.number > 0)
    .sort((a, b) => a.number - b.number);
  messages.set(name, fields);
  return fields;
}
