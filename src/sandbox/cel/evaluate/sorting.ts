import { compare, isOrdered } from './order.ts';
import { Failure, type Result, typeNameOf, type Value } from './values.ts';

const notComparable = new Failure('list elements must be comparable');
const notOfOneType = new Failure('list elements must have the same type');

/** The items in the order of their keys, which stand in another list. */
export function sortedBy(items: readonly Value[], keys: readonly Value[]): Result {
  const [first] = keys;
  if (first === undefined || items.length === 0) return items;
  if (!isOrdered(first)) return notComparable;
  const type = typeNameOf(first);
  if (keys.length > 1 && keys.some((key) => typeNameOf(key) !== type)) return notOfOneType;
  const order = (a: number, b: number) => {
    const found = compare(keys[a] ?? null, keys[b] ?? null);
    return found instanceof Failure ? 0 : found;
  };
  return items
    .map((_, i) => i)
    .sort(order)
    .map((i) => items[i] ?? null);
}
