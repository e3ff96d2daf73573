import { balancedAllocation } from './balanced-allocation.ts';
import type { Score } from './define.ts';
import { evenSpread } from './even-spread.ts';
import { leastAllocated } from './least-allocated.ts';
import { ownerSpread } from './owner-spread.ts';
import { preferredAffinity } from './preferred-affinity.ts';
import { preferredPods } from './preferred-pods.ts';
import { preferredTaints } from './preferred-taints.ts';

/** All scores, with kube-scheduler's default weights. */
export const scores: readonly Score[] = [
  preferredTaints,
  preferredAffinity,
  leastAllocated,
  balancedAllocation,
  ownerSpread,
  evenSpread,
  preferredPods,
];
