import { isRecord } from '../../../kube/object.ts';
import type { ListNode, MapNode, ObjectNode, SchemaNode } from '../../schema/node.ts';
import { itemKey } from './path-element.ts';
import { childNode, shapeOf } from './shape.ts';

/** Merges what is applied into what is there, as `TypedValue.Merge` of structured-merge-diff does; shares parts with both. */
export function mergeApplied(node: SchemaNode | undefined, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const shape = shapeOf(node, applied);
  if (shape.is === 'list' && Array.isArray(live) && Array.isArray(applied) && live.length + applied.length > 0) {
    return mergeLists(shape.node, live, applied);
  }
  if (shape.is === 'map' && isRecord(live) && isRecord(applied)) return mergeMaps(shape.node, live, applied);
  // Null is an empty list or map: the other side's parts stay.
  if (applied === null && shape.is !== 'leaf' && !isBlank(live)) return live;
  return applied;
}

const isBlank = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function mergeMaps(
  node: ObjectNode | MapNode | undefined,
  live: Record<string, unknown>,
  applied: Record<string, unknown>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...live };
  for (const name of Object.keys(applied))
    merged[name] = mergeApplied(childNode(node, name), live[name], applied[name]);
  return merged;
}

/**
 * The items of both, by key. Items that both have come in the order of what is applied; the others keep their places
 * beside their neighbours as far as that goes. An item of which the live list has several is replaced by the applied one.
 */
function mergeLists(node: ListNode, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const left = live.map((item) => itemKey(node, item) ?? '');
  const right = applied.map((item) => itemKey(node, item) ?? '');
  const liveByKey = new Map<string, unknown>();
  left.forEach((key, i) => {
    liveByKey.set(key, liveByKey.has(key) ? undefined : live[i]);
  });
  const appliedByKey = new Map(right.map((key, i) => [key, applied[i]]));
  const shared = right.filter((key) => liveByKey.has(key));
  let nextShared = 0;
  const done = new Set<string>();
  const merged: unknown[] = [];
  const take = (key: string) => {
    done.add(key);
    merged.push(mergeApplied(node.items, liveByKey.get(key), appliedByKey.get(key)));
    if (shared[nextShared] === key) nextShared++;
  };

  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const leftKey = left[l];
    const rightKey = right[r];
    if (leftKey !== undefined && leftKey === rightKey) {
      take(leftKey);
      l++;
      r++;
      continue;
    }
    if (leftKey !== undefined) {
      const isShared = appliedByKey.has(leftKey);
      // It comes later, when it is its turn in the order of what is applied.
      if (isShared && rightKey !== undefined && nextShared < shared.length && shared[nextShared] !== leftKey) {
        l++;
        continue;
      }
      if (!isShared) {
        merged.push(live[l]);
        l++;
        continue;
      }
      if (done.has(leftKey)) l++;
    }
    if (rightKey !== undefined) {
      take(rightKey);
      r++;
    }
  }
  return merged;
}
