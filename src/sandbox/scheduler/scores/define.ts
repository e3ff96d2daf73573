import type { Pod } from '../../../kube/object.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';

/** Rates the nodes that a pod may go to, each from 0 to 100, in their order. */
export interface Score {
  name: string;
  weight: number;
  rate(pod: Pod, nodes: readonly NodeInfo[], snapshot: Snapshot): number[];
}

/** Spreads numbers over 0 to 100, the largest becoming 100, or 0 when few is better. */
export function normalize(numbers: readonly number[], few: 'better' | 'worse'): number[] {
  const most = Math.max(0, ...numbers);
  return numbers.map((number) => {
    const share = most === 0 ? 0 : Math.trunc((number * 100) / most);
    return few === 'better' ? 100 - share : share;
  });
}
