import { isRecord } from '../../../kube/object.ts';
import type { SchemaNode } from '../../schema/node.ts';
import { type Fields, fieldOf, withoutDirectives } from './directives.ts';
import { elementKind, identityBy, keyed, orderElements, partition } from './element-order.ts';
import { goPrint } from './go-print.ts';
import { type MergeFields, mergeList } from './merge-list.ts';
import { patchMeta } from './patch-meta.ts';
import { badArgType, plain } from './strategic-errors.ts';

const prefix = '$setElementOrder';

/** Carries out `$setElementOrder/…`: merges the lists that it names, and brings them into that order. */
export function orderLists(
  original: Fields,
  patch: Fields,
  node: SchemaNode | undefined,
  mergeFields: MergeFields,
): void {
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(prefix)) continue;
    const order = patch[directive];
    delete patch[directive];
    if (!Array.isArray(order)) throw badArgType('list', order);
    const key = fieldOf(directive, prefix, 'setElementOrder list');
    const live = listAt(original, key);
    const change = listAt(patch, key);
    const { strategy, mergeKey, below } = patchMeta(node, key);
    checkOrder(change ?? [], order, mergeKey);
    const merged = mergeEither(live, change, (a, b) =>
      strategy === 'merge' ? mergeList(a, b, { node: below, mergeKey, isDeletion: false, mergeFields }) : b,
    );
    if (!merged) continue;
    const { named, others } = partition(merged, order, mergeKey);
    elementKind(live ?? [], change ?? []);
    original[key] = orderElements(named, others, order, live ?? [], mergeKey);
    delete patch[key];
  }
}

function listAt(fields: Fields, key: string): unknown[] | undefined {
  if (!Object.hasOwn(fields, key)) return undefined;
  const value = fields[key];
  if (!Array.isArray(value)) throw badArgType('list', value);
  return value;
}

function mergeEither(
  live: unknown[] | undefined,
  change: unknown[] | undefined,
  merge: (live: unknown[], change: unknown[]) => unknown[],
): unknown[] | undefined {
  if (live && change) return merge(live, change);
  if (live) return live;
  return change && (withoutDirectives(change) as unknown[]);
}

/** The patch's items must come in the order that is asked for, and all of them in it. */
function checkOrder(change: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (order.length === 0 || change.length === 0) return;
  if (mergeKey) for (const item of change) if (!isRecord(item)) throw badArgType('map', item);
  const kept = change.filter((item) => !(isRecord(item) && '$patch' in item));
  const identity = identityBy(mergeKey);
  if (mergeKey) for (const item of [...kept, ...order]) keyed(item, mergeKey);
  let next = 0;
  for (const item of order) if (next < kept.length && identity(kept[next]) === identity(item)) next++;
  if (next < kept.length) {
    throw plain(`The order in patch list:\n${goPrint(change)}\n doesn't match ${prefix} list:\n${goPrint(order)}\n`);
  }
}
