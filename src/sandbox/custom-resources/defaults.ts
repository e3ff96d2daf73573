import { clone, isRecord } from '../../kube/object.ts';
import { fieldOf, itemsOf, type JsonSchema, valuesOf } from './json-schema.ts';

/**
 * Fills in the schema's defaults and drops nulls where null is no value (apiextensions-apiserver, schema/defaulting).
 * Changes the value in place.
 */
export function applyDefaults(schema: JsonSchema, value: unknown): void {
  fillIn(schema, value);
  dropNulls(schema, value);
}

function fillIn(schema: JsonSchema, value: unknown): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (!items) return;
    value.forEach((item, i) => {
      if (isWrongNull(item, items) && items.default !== undefined) value[i] = clone(items.default);
      fillIn(items, value[i]);
    });
    return;
  }
  if (!isRecord(value)) return;
  const { properties = {} } = schema;
  for (const [name, inner] of Object.entries(properties))
    if (inner.default !== undefined && (!(name in value) || isWrongNull(value[name], inner)))
      value[name] = clone(inner.default);
  const values = valuesOf(schema);
  for (const name of Object.keys(value)) {
    const inner = fieldOf(schema, name);
    if (!inner) continue;
    if (inner === values && inner.default !== undefined && isWrongNull(value[name], inner))
      value[name] = clone(inner.default);
    fillIn(inner, value[name]);
  }
}

function dropNulls(schema: JsonSchema, value: unknown): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) for (const item of value) dropNulls(items, item);
  } else if (isRecord(value)) {
    const { properties = {} } = schema;
    for (const name of Object.keys(value)) {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own && isWrongNull(value[name], own)) delete value[name];
      const inner = own ?? valuesOf(schema);
      if (inner) dropNulls(inner, value[name]);
    }
  }
}

const isWrongNull = (value: unknown, schema: JsonSchema) => value === null && schema.nullable !== true;
