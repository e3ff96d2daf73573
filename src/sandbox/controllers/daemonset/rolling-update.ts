import type { DaemonSet, Pod } from '../../../kube/object.ts';
import type { DaemonSync } from './daemon-sync.ts';
import { placementOn } from './placement.ts';

/** Whether a new Pod may come to a node before the old one goes. */
export function allowsSurge({ spec }: DaemonSet): boolean {
  const { maxSurge = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  return spec.updateStrategy?.type === 'RollingUpdate' && maxSurge !== 0 && maxSurge !== '0%';
}

/** One step of a rolling update: replaces as many outdated Pods as may be missing, or may be too many. */
export async function rollingStep(sync: DaemonSync): Promise<void> {
  const { maxUnavailable, maxSurge = 0 } = sync.set.spec.updateStrategy?.rollingUpdate ?? {};
  const desired = sync.nodes.filter((node) => placementOn(node, sync.set).runs).length;
  const surge = allowsSurge(sync.set) ? resolve(maxSurge, desired) : 0;
  if (surge > 0) return await surgeStep(sync, surge);
  const unavailable = resolve(maxUnavailable ?? 1, desired);
  // Percentages may round to nothing; then one may be missing, or the update would stand still.
  return await replaceStep(sync, Math.max(unavailable, 1));
}

interface OnNode {
  name: string;
  fresh: Pod | undefined;
  old: Pod | undefined;
  /** More than one of a kind: the nodes are put in order first. */
  isMuddled: boolean;
}

function nodesOf(sync: DaemonSync): OnNode[] {
  return sync.nodes.flatMap((node) => {
    const { name } = node.metadata;
    const all = sync.podsOn(name);
    if (!all.length && !placementOn(node, sync.set).runs) return [];
    const pods = all.filter(({ metadata }) => !metadata.deletionTimestamp);
    const fresh = pods.filter((pod) => sync.isUpdated(pod));
    const old = pods.filter((pod) => !sync.isUpdated(pod));
    return [{ name, fresh: fresh[0], old: old[0], isMuddled: fresh.length > 1 || old.length > 1 }];
  });
}

async function replaceStep(sync: DaemonSync, most: number): Promise<void> {
  let missing = 0;
  const outdated: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { fresh, old, isMuddled } of nodesOf(sync)) {
    if (isMuddled || Boolean(fresh) === Boolean(old)) missing++;
    else if (fresh) {
      if (!sync.isAvailable(fresh)) missing++;
    } else if (old) {
      if (sync.isAvailable(old)) {
        if (missing < most) candidates.push(old);
      } else {
        outdated.push(old);
        missing++;
      }
    }
  }
  await sync.control.deleteAll([...outdated, ...candidates.slice(0, Math.max(0, most - missing))]);
}

async function surgeStep(sync: DaemonSync, most: number): Promise<void> {
  let surging = 0;
  const replaced: Pod[] = [];
  const needed: string[] = [];
  const candidates: string[] = [];
  for (const { name, fresh, old, isMuddled } of nodesOf(sync)) {
    if (isMuddled) surging++;
    if (isMuddled || !old) continue;
    const node = sync.client.get('nodes', name);
    if (fresh) {
      if (sync.isAvailable(fresh)) replaced.push(old);
      else surging++;
    } else if (node && !placementOn(node, sync.set).runs) replaced.push(old);
    else if (!sync.isAvailable(old)) needed.push(name);
    else candidates.push(name);
  }
  const nodes = [...needed, ...candidates.slice(0, Math.max(0, most - surging))];
  if (nodes.length) await sync.create(nodes);
  await sync.control.deleteAll(replaced);
}

function resolve(value: string | number, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number(value.replace('%', '')) * total) / 100);
}
