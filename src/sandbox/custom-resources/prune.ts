import { isRecord } from '../../kube/object.ts';
import { goTypeOf } from '../schema/index.ts';
import type { SchemaNode } from '../schema/node.ts';

/** The value without the fields that the schema does not know; shares parts with it. */
export function prune(node: SchemaNode, value: unknown): unknown {
  if (Array.isArray(value)) return node.type === 'list' ? value.map((item) => prune(node.items, item)) : value;
  if (!isRecord(value) || goTypeOf(node) || node.type === 'any') return value;
  // An object in the place of something else has no field that is known.
  if (node.type !== 'object' && node.type !== 'map') return {};
  const kept: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    const inner = node.type === 'map' ? node.values : node.field(name)?.node;
    if (inner) kept.push([name, prune(inner, field)]);
    else if (node.type === 'object' && node.open) kept.push([name, field]);
  }
  return Object.fromEntries(kept);
}
