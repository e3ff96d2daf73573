import type { Node, Pod } from '../../../kube/object.ts';
import { isReady } from '../pods.ts';
import type { DaemonSync } from './daemon-sync.ts';
import { placementOn, targetNode } from './placement.ts';
import { allowsSurge } from './rolling-update.ts';

/** Says how long a failed Pod of a node must stay before it is replaced; 0 when it may go now. */
export type FailedBackoff = (node: string) => number;

/** Gives each node the Pod that it shall have and takes away the others. Says whether there was anything to do. */
export async function manageNodes(
  sync: DaemonSync,
  backoff: FailedBackoff,
  wait: (ms: number) => void,
): Promise<boolean> {
  const missing: string[] = [];
  const surplus: Pod[] = [];
  for (const node of sync.nodes) {
    const { creates, deletes } = await decide(sync, node, backoff, wait);
    if (creates) missing.push(node.metadata.name);
    surplus.push(...deletes);
  }
  surplus.push(...podsOfMissingNodes(sync));
  if (missing.length) await sync.create(missing);
  await sync.control.deleteAll(surplus);
  return missing.length + surplus.length > 0;
}

interface Decision {
  creates: boolean;
  deletes: readonly Pod[];
}

async function decide(
  sync: DaemonSync,
  node: Node,
  backoff: FailedBackoff,
  wait: (ms: number) => void,
): Promise<Decision> {
  const { runs, stays } = placementOn(node, sync.set);
  const pods = sync.podsOn(node.metadata.name);
  const alive = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  if (!pods.length) return { creates: runs, deletes: [] };
  if (!stays) return { creates: false, deletes: alive };
  const ended: Pod[] = [];
  const running: Pod[] = [];
  for (const pod of alive) {
    const { namespace, name } = pod.metadata;
    const where = `daemon pod ${namespace}/${name} on node ${node.metadata.name}`;
    if (pod.status?.phase === 'Failed') {
      const waitMs = backoff(node.metadata.name);
      if (waitMs > 0) {
        wait(waitMs);
        continue;
      }
      await sync.control.tell('Warning', 'FailedDaemonPod', `Found failed ${where}, will try to kill it`);
      ended.push(pod);
    } else if (pod.status?.phase === 'Succeeded') {
      await sync.control.tell('Normal', 'SucceededDaemonPod', `Found succeeded ${where}, will try to delete it`);
      ended.push(pod);
    } else running.push(pod);
  }
  if (!allowsSurge(sync.set)) return { creates: false, deletes: [...ended, ...running.slice(1)] };
  if (running.length <= 1) return { creates: running.length === 0 && runs, deletes: ended };
  return { creates: false, deletes: [...ended, ...surplusInSurge(sync, running)] };
}

/** During a surge a node may have an old Pod that is ready and a new one that is not ready yet. */
function surplusInSurge(sync: DaemonSync, running: readonly Pod[]): Pod[] {
  const [fresh, ...moreFresh] = running.filter((pod) => sync.isUpdated(pod));
  const [old, ...moreOld] = running.filter((pod) => !sync.isUpdated(pod));
  const surplus = [...moreFresh, ...moreOld];
  if (fresh && old && (!isReady(old) || sync.isAvailable(fresh))) surplus.push(old);
  return surplus;
}

/** Pods that wait for a node that is not there: nobody else takes them away. */
function podsOfMissingNodes(sync: DaemonSync): Pod[] {
  const names = new Set(sync.nodes.map(({ metadata }) => metadata.name));
  return sync.pods().filter((pod) => {
    const target = targetNode(pod);
    return !pod.spec.nodeName && !pod.metadata.deletionTimestamp && target !== undefined && !names.has(target);
  });
}
