import { isRecord } from '../../kube/object.ts';
import type { SchemaNode } from '../schema/node.ts';

/**
 * The value with all its times moved by `ms`, whole seconds, as its schema tells what is a time; itself when it holds
 * none. Fractions of seconds stay as they are written.
 */
export function shiftTimes<T>(value: T, node: SchemaNode | undefined, ms: number): T;
export function shiftTimes(value: unknown, node: SchemaNode | undefined, ms: number): unknown {
  if (!node || ms === 0 || !mayHoldTimes(node)) return value;
  if (node.type === 'time' || node.type === 'micro-time')
    return typeof value === 'string' ? shiftTime(value, ms) : value;
  if (node.type === 'list')
    return Array.isArray(value)
      ? changed(
          value,
          value.map((item) => shiftTimes(item, node.items, ms)),
        )
      : value;
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).map(([name, inner]): [string, unknown] => {
    const own = node.type === 'map' ? node.values : node.type === 'object' ? node.field(name)?.node : undefined;
    return [name, shiftTimes(inner, own, ms)];
  });
  return fields.some(([name, inner]) => inner !== value[name]) ? Object.fromEntries(fields) : value;
}

/** A JSON patch with the times in its values moved by `ms`. */
export function shiftJsonPatch(patch: unknown, node: SchemaNode | undefined, ms: number): unknown {
  if (!Array.isArray(patch)) return patch;
  return patch.map((operation: unknown) => {
    if (!isRecord(operation) || !('value' in operation) || typeof operation.path !== 'string') return operation;
    const words = operation.path.split('/').slice(1);
    return { ...operation, value: shiftTimes(operation.value, words.reduce(inner, node), ms) };
  });
}

function inner(node: SchemaNode | undefined, word: string): SchemaNode | undefined {
  if (node?.type === 'object') return node.field(word.replaceAll('~1', '/').replaceAll('~0', '~'))?.node;
  if (node?.type === 'list') return node.items;
  return node?.type === 'map' ? node.values : undefined;
}

function changed(before: readonly unknown[], after: unknown[]): readonly unknown[] {
  return after.some((item, i) => item !== before[i]) ? after : before;
}

const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function shiftTime(text: string, ms: number): string {
  const [, seconds, fraction = '', zone] = written.exec(text) ?? [];
  const time = Date.parse(`${seconds}${zone}`);
  // What is no time is for others to refuse.
  return Number.isNaN(time) ? text : `${new Date(time + ms).toISOString().slice(0, 19)}${fraction}Z`;
}

const known = new WeakMap<SchemaNode, boolean>();

/** Whether there is a time somewhere in it: most of an object is never looked at. */
function mayHoldTimes(node: SchemaNode): boolean {
  const before = known.get(node);
  if (before !== undefined) return before;
  // Types refer to each other in circles: while one is looked at, it adds nothing to itself.
  known.set(node, false);
  const holds = look(node);
  known.set(node, holds);
  return holds;
}

function look(node: SchemaNode): boolean {
  switch (node.type) {
    case 'time':
    case 'micro-time':
      return true;
    case 'list':
      return mayHoldTimes(node.items);
    case 'map':
      return mayHoldTimes(node.values);
    case 'object':
      return node.fieldNames().some((name) => {
        const field = node.field(name);
        return field !== undefined && mayHoldTimes(field.node);
      });
    default:
      return false;
  }
}
