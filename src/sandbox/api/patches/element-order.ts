import { isRecord } from '../../../kube/object.ts';
import { badArgType, kindOf, noMergeKey, plain } from './strategic-errors.ts';

type Fields = Record<string, unknown>;

/** Which value identifies an item: that of its key, or the item itself in a list of scalars. */
export type Identity = (item: unknown) => unknown;

export function identityBy(mergeKey: string): Identity {
  return mergeKey ? (item) => (isRecord(item) ? item[mergeKey] : undefined) : (item) => item;
}

/** The kind of all items; throws when they differ, are lists, or when there are none. */
export function elementKind(...lists: readonly (readonly unknown[])[]): string {
  const kinds = new Set(lists.flat(1).map(kindOf));
  const [kind] = kinds;
  if (kind === undefined) throw plain('no elements in any of the given slices');
  return kind;
}

/** An item as a map that has the key. */
export function keyed(item: unknown, mergeKey: string): Fields {
  if (!isRecord(item)) throw badArgType('map', item);
  if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
  return item;
}

/** Splits the items into those that `partitionBy` names and the others. */
export function partition(
  items: readonly unknown[],
  partitionBy: readonly unknown[],
  mergeKey: string,
): { named: unknown[]; others: unknown[] } {
  const identity = identityBy(mergeKey);
  if (mergeKey) for (const item of items) keyed(item, mergeKey);
  const names = new Set(partitionBy.map(identity));
  const isNamed = (item: unknown) => names.has(identity(item));
  return { named: items.filter(isNamed), others: items.filter((item) => !isNamed(item)) };
}

/**
 * The order of a merged list: the patch's items as the patch wants them, the server's others as they were, and each of these
 * before the first item of the patch that stood after it.
 */
export function orderElements(
  named: readonly unknown[],
  others: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const right = sortBy(named, patchOrder, mergeKey);
  const left = sortBy(others, serverOrder, mergeKey);
  const place = placeIn(serverOrder, mergeKey);
  const all: unknown[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const isLeft = r >= right.length || (l < left.length && isBefore(place(left[l]), place(right[r])));
    all.push(isLeft ? left[l++] : right[r++]);
  }
  return all;
}

const isBefore = (a: number, b: number) => a >= 0 && b >= 0 && a < b;

function placeIn(order: readonly unknown[], mergeKey: string): (item: unknown) => number {
  const identity = identityBy(mergeKey);
  const keys = order.map(identity);
  return (item) => keys.indexOf(identity(item));
}

/** Sorts by insertion, as Go does for short lists: items that the order lacks trade places, and that shows. */
function sortBy(items: readonly unknown[], order: readonly unknown[], mergeKey: string): unknown[] {
  if (mergeKey) for (const item of [...items, ...order]) keyed(item, mergeKey);
  const isDeleted = (item: unknown) => mergeKey !== '' && isRecord(item) && item.$patch === 'delete';
  const place = placeIn(order, mergeKey);
  const sorted: unknown[] = [];
  for (const item of items) {
    if (isDeleted(item)) continue;
    let i = sorted.length;
    while (i > 0 && comesFirst(place(item), place(sorted[i - 1]))) i--;
    sorted.splice(i, 0, item);
  }
  return [...sorted, ...items.filter(isDeleted)];
}

const comesFirst = (a: number, b: number) => (a >= 0 && b >= 0 ? a < b : true);
