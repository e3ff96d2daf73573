import type { Pod } from '../../kube/object.ts';
import { addLists, compareAmounts, type ResourceList } from '../../kube/quota/resource-list.ts';
import { usageOf } from '../../kube/quota/usage.ts';
import type { Facts } from '../facts.ts';
import { type Finding, finding } from '../outcome.ts';

/** A quota keeps Pods from being made. Once those that are there leave room, their controller only has to try again. */
export async function explainQuota(refusal: string, namespace: string | undefined, facts: Facts): Promise<Finding> {
  return finding('quota-exceeded', `No more Pods fit into the quota: ${refusal}`, {
    look: 'kubectl describe resourcequota',
    ...((await hasRoom(refusal, namespace, facts)) && { waitingFor: 'the controller to try again' }),
  });
}

/** Whether what was refused fits by now. What a quota says of its use is late: the Pods themselves count, but for those on their way out. */
async function hasRoom(refusal: string, namespace: string | undefined, facts: Facts): Promise<boolean> {
  const [, asked = '', limits = ''] = /requested: (\S+), used: \S+, limited: (\S+)$/.exec(refusal) ?? [];
  const [requested, limited] = [readList(asked), readList(limits)];
  const pods = await facts.objects('Pod', namespace);
  const now = facts.input.clock.now();
  let total: ResourceList = requested;
  for (const pod of pods)
    if (!pod.metadata.deletionTimestamp) total = addLists(total, usageOf('pods', pod as Pod, now));
  const names = Object.keys(requested);
  return names.length > 0 && names.every((name) => compareAmounts(total[name] ?? '0', limited[name] ?? '0') <= 0);
}

/** `pods=1,requests.memory=2Gi`, as a refusal prints amounts. */
function readList(text: string): ResourceList {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.flatMap(([name, amount]) => (name && amount ? [[name, amount]] : [])));
}
