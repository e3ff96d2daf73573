import { isRecord } from '../../kube/object.ts';
import { type FieldError, fieldError } from '../api/errors.ts';
import { fieldOf, itemsOf, type JsonSchema } from './json-schema.ts';

/** Lists that are sets or maps hold nothing twice (apiextensions-apiserver, schema/listtype). */
export function validateListTypes(schema: JsonSchema, value: unknown, path = ''): FieldError[] {
  if (Array.isArray(value)) return validateList(schema, value, path);
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const inner = fieldOf(schema, name);
    const isStruct = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
    return inner ? validateListTypes(inner, value[name], isStruct ? join(path, name) : `${path}[${name}]`) : [];
  });
}

const join = (path: string, name: string) => (path ? `${path}.${name}` : name);

function validateList(schema: JsonSchema, list: readonly unknown[], path: string): FieldError[] {
  const items = itemsOf(schema);
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const errors: FieldError[] = [];
  if (type === 'set') errors.push(...repeated(list).map((i) => fieldError.duplicate(`${path}[${i}]`, list[i])));
  if (type === 'map') {
    const shown = list.map((item) => keyOf(item, keys));
    errors.push(...repeated(shown).map((i) => fieldError.duplicate(`${path}[${i}]`, shown[i])));
  }
  if (items) errors.push(...list.flatMap((item, i) => validateListTypes(items, item, `${path}[${i}]`)));
  return errors;
}

function keyOf(item: unknown, keys: readonly string[]): Record<string, unknown> {
  const fields = isRecord(item) ? item : {};
  return Object.fromEntries(keys.filter((key) => key in fields).map((key) => [key, fields[key]]));
}

/** The place of each second appearance; a third one is not told. */
function repeated(list: readonly unknown[]): number[] {
  const times = new Map<string, number>();
  return list.flatMap((item, i) => {
    const text = JSON.stringify(item);
    const seen = times.get(text) ?? 0;
    times.set(text, seen + 1);
    return seen === 1 ? [i] : [];
  });
}
