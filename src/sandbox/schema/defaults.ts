import { clone, isRecord } from '../../kube/object.ts';
import type { ObjectNode, SchemaNode } from './node.ts';

/**
 * Fills in the defaults that the schema tells, where a field is missing. Changes the draft in place. For built-in kinds
 * these are few – those that Kubernetes generates from `+default` markers; all others belong to the kind.
 */
export function applySchemaDefaults(schema: SchemaNode, draft: unknown): void {
  if (Array.isArray(draft)) {
    if (schema.type === 'list') for (const item of draft) applySchemaDefaults(schema.items, item);
    return;
  }
  if (!isRecord(draft)) return;
  if (schema.type === 'map') for (const value of Object.values(draft)) applySchemaDefaults(schema.values, value);
  if (schema.type !== 'object' || schema.open) return;
  for (const [name, value] of defaultsOf(schema)) if (draft[name] === undefined) draft[name] = clone(value);
  for (const name of Object.keys(draft)) {
    const field = schema.field(name);
    if (field) applySchemaDefaults(field.node, draft[name]);
  }
}

const known = new WeakMap<ObjectNode, readonly (readonly [string, unknown])[]>();

function defaultsOf(schema: ObjectNode): readonly (readonly [string, unknown])[] {
  let found = known.get(schema);
  if (!found) {
    found = schema.fieldNames().flatMap((name) => {
      const value = schema.field(name)?.default;
      return value === undefined ? [] : [[name, value] as const];
    });
    known.set(schema, found);
  }
  return found;
}
