import { addQuantities, compareQuantities, formatQuantity, parseQuantity, subtractQuantities } from '../quantity.ts';

/** Amounts by resource name, as the API writes them. */
export type ResourceList = Readonly<Record<string, string>>;

/** The sum of two lists. */
export function addLists(a: ResourceList, b: ResourceList): Record<string, string> {
  const total: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const before = total[name];
    total[name] =
      before === undefined ? amount : formatQuantity(addQuantities(parseQuantity(before), parseQuantity(amount)));
  }
  return total;
}

/** What `a` has more than `b`; nothing where it has less. */
export function excess(a: ResourceList, b: ResourceList): Record<string, string> {
  const zero = parseQuantity('0');
  return Object.fromEntries(
    Object.entries(a).map(([name, amount]) => {
      const rest = subtractQuantities(parseQuantity(amount), parseQuantity(b[name] ?? '0'));
      return [name, compareQuantities(rest, zero) > 0 ? formatQuantity(rest) : '0'];
    }),
  );
}

/** The larger amount of each. */
export function largest(a: ResourceList, b: ResourceList): Record<string, string> {
  const result: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b))
    if (compareAmounts(amount, result[name] ?? '0') > 0 || result[name] === undefined) result[name] = amount;
  return result;
}

/** The amounts of the names that are wanted. */
export function pick(list: ResourceList, isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(list).filter(([name]) => isWanted(name)));
}

/** -1, 0 or 1. */
export function compareAmounts(a: string, b: string): -1 | 0 | 1 {
  return compareQuantities(parseQuantity(a), parseQuantity(b));
}

/** `cpu=1,memory=2Gi`, sorted. */
export function printList(list: ResourceList): string {
  const names = Object.keys(list).sort();
  return names.map((name) => `${name}=${list[name]}`).join(',');
}
