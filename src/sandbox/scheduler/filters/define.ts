import type { Pod } from '../../../kube/object.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';

/** Why a node is not for a pod; one reason of each kind. */
export interface Rejection {
  reasons: readonly string[];
  /** No pod that gives way could change it. */
  unresolvable: boolean;
}

/** One rule that a node must meet; named as the plugin of kube-scheduler. */
export interface Filter {
  name: string;
  /** Names of the only nodes that the pod allows; undefined when it allows all. */
  narrow?(pod: Pod): ReadonlySet<string> | undefined;
  /** Why the pod can go to no node at all, before any is looked at. */
  refuse?(pod: Pod, snapshot: Snapshot): string | undefined;
  check(pod: Pod, info: NodeInfo, snapshot: Snapshot): Rejection | undefined;
}

/** A rejection that holds whatever pods there are. */
export const never = (...reasons: string[]): Rejection => ({ reasons, unresolvable: true });

/** A rejection that could end when pods go. */
export const notNow = (...reasons: string[]): Rejection => ({ reasons, unresolvable: false });
