import type { Environment } from '@marcbachmann/cel-js';

/** The library of lists: isSorted, sum, min, max, indexOf, lastIndexOf (apiserver/pkg/cel/library/lists.go). */
export function registerListFunctions(environment: Environment): void {
  environment
    .registerFunction('list<dyn>.isSorted(): bool', (list: readonly Comparable[]) =>
      list.every((item, i) => i === 0 || (list[i - 1] as Comparable) <= item),
    )
    .registerFunction('list<dyn>.sum(): dyn', (list: readonly (bigint | number)[]) =>
      list.some((item) => typeof item === 'number')
        ? list.reduce<number>((sum, item) => sum + Number(item), 0)
        : list.reduce<bigint>((sum, item) => sum + BigInt(item), 0n),
    )
    .registerFunction('list<dyn>.min(): dyn', (list: readonly Comparable[]) => extreme(list, 'min'))
    .registerFunction('list<dyn>.max(): dyn', (list: readonly Comparable[]) => extreme(list, 'max'))
    .registerFunction('list<dyn>.indexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.indexOf(item)),
    )
    .registerFunction('list<dyn>.lastIndexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.lastIndexOf(item)),
    );
}

type Comparable = bigint | number | string;

function extreme(list: readonly Comparable[], which: 'min' | 'max'): Comparable {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error(`${which} called on empty list`);
  return rest.reduce((best, item) => ((which === 'min' ? item < best : item > best) ? item : best), first);
}
