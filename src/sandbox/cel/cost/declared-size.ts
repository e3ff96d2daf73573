import { itemsOf, type JsonSchema, valuesOf } from '../../custom-resources/json-schema.ts';
import { escapeName } from '../checker/escape.ts';

/** The largest request that counts, in bytes (apiserver/pkg/apis/cel/config.go). */
const largestRequest = 3 * 1024 * 1024;

const textSizes: Readonly<Record<string, { smallest: number; most: number } | undefined>> = {
  duration: { smallest: 3, most: 32 },
  date: { smallest: 12, most: 12 },
  'date-time': { smallest: 21, most: 32 },
};

/** How many times a value of this schema can be in one request, at most, where nothing else bounds it. */
export function mostTimes(schema: JsonSchema): number {
  return Math.floor(largestRequest / (smallestSize(schema) + 1));
}

/** How large a value can be that is found along a path from the value of a schema; undefined when nothing is declared of it. */
export function mostAlong(schema: JsonSchema, path: readonly string[]): number | undefined {
  let current: JsonSchema | 'key' = schema;
  for (const step of path) {
    if (current === 'key') return undefined;
    const next: JsonSchema | 'key' | undefined = stepInto(current, step);
    if (next === undefined || (next !== 'key' && !isSeen(next))) return undefined;
    current = next;
  }
  // Keys count as nothing.
  return current === 'key' ? 0 : mostElements(current);
}

function stepInto(schema: JsonSchema, step: string): JsonSchema | 'key' | undefined {
  if (step === '@items' || step === '@values') return itemsOf(schema) ?? valuesOf(schema);
  if (step === '@keys') return valuesOf(schema) ? 'key' : undefined;
  if (schema.type !== 'object' || valuesOf(schema)) return undefined;
  return Object.entries(schema.properties ?? {}).find(([name]) => escapeName(name) === step)?.[1];
}

/** Whether expressions know the type of a value. */
function isSeen(schema: JsonSchema): boolean {
  return schema['x-kubernetes-int-or-string'] === true || schema.type !== undefined;
}

/** The length of a text, or the number of members, at most (apiserver/pkg/cel/common, schemas.go). */
function mostElements(schema: JsonSchema): number {
  const atLeastNone = (value: number) => Math.max(0, value);
  if (schema['x-kubernetes-int-or-string'])
    return schema.maxLength === undefined ? largestRequest - 2 : atLeastNone(schema.maxLength) * 4;
  switch (schema.type) {
    case 'array': {
      const items = itemsOf(schema);
      if (schema.maxItems !== undefined) return atLeastNone(schema.maxItems);
      return Math.floor((largestRequest - 2) / ((items ? smallestSize(items) : 0) + 1));
    }
    case 'object': {
      const values = valuesOf(schema);
      if (!values) return 0;
      if (schema.maxProperties !== undefined) return atLeastNone(schema.maxProperties);
      return Math.floor((largestRequest - 2) / (smallestSize(values) + 6));
    }
    case 'string':
      return mostLetters(schema, atLeastNone);
    default:
      return 0;
  }
}

function mostLetters(
  { format = '', maxLength, enum: values }: JsonSchema,
  atLeastNone: (value: number) => number,
): number {
  const ofFormat = textSizes[format];
  if (ofFormat) return ofFormat.most;
  // A letter can be four bytes; what is bytes already is counted as it is.
  if (maxLength !== undefined) return atLeastNone(maxLength) * (format === 'byte' ? 1 : 4);
  if (!values || values.length === 0 || format === 'byte') return largestRequest - 2;
  return Math.max(0, ...values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)));
}

/** The smallest JSON of a value. */
function smallestSize(schema: JsonSchema): number {
  if (schema['x-kubernetes-int-or-string']) return 1;
  switch (schema.type) {
    case 'object': {
      if (valuesOf(schema)) return 2;
      const { properties = {}, required = [] } = schema;
      return Object.entries(properties)
        .filter(([name, inner]) => required.includes(name) && inner.default === undefined && isSeen(inner))
        .reduce((sum, [name, inner]) => sum + Buffer.byteLength(name) + smallestSize(inner) + 4, 2);
    }
    case 'string':
      return textSizes[schema.format ?? '']?.smallest ?? 2;
    case 'array':
      return 2;
    case 'boolean':
      return 4;
    default:
      return 1;
  }
}
