import { isRecord } from '../../kube/object.ts';
import { fieldOf, itemsOf, type JsonSchema } from '../custom-resources/json-schema.ts';
import { escapeName, reservedWords } from './checker/escape.ts';

/**
 * JSON as CEL sees it: whole numbers are int, others double, unless the schema says number; texts with a format of
 * time are timestamps. `schema` may be left out.
 */
export function toCel(value: unknown, schema?: JsonSchema): unknown {
  if (typeof value === 'number')
    return schema?.type !== 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string') return textToCel(value, schema);
  if (Array.isArray(value)) {
    const items = schema && itemsOf(schema);
    return value.map((item) => toCel(item, items));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const inner = toCel(field, schema && fieldOf(schema, name));
      return namesOf(name, schema).map((one) => [one, inner]);
    }),
  );
}

/** How expressions may call a field: names that CEL has no room for are escaped, where a schema tells fields from keys. */
function namesOf(name: string, schema: JsonSchema | undefined): string[] {
  if (!schema?.properties || !Object.hasOwn(schema.properties, name)) return [name];
  const escaped = escapeName(name) ?? name;
  return reservedWords.has(name) ? [name, escaped] : [escaped];
}

function textToCel(value: string, schema: JsonSchema | undefined): unknown {
  if (schema?.format !== 'date-time' && schema?.format !== 'datetime') return value;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? value : time;
}

/** What CEL gives as JSON. */
export function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Map)
    return Object.fromEntries([...(value as Map<unknown, unknown>)].map(([key, one]) => [String(key), fromCel(one)]));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fromCel(field)]));
}
