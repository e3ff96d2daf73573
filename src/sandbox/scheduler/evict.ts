import { keyOf, type Pod } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import type { Candidate } from './preempt.ts';

/** Deletes the pods that are to give way for another, and tells of it. */
export async function evict(client: Client, pod: Pod, { info, victims }: Candidate, now: number): Promise<void> {
  for (const victim of victims) {
    try {
      await client.patch('pods', keyOf(victim), { status: { conditions: withTarget(victim, now) } }, 'status');
      await client.delete('pods', keyOf(victim));
    } catch (error) {
      // It went by itself.
      if (error instanceof ApiError && error.reason === 'NotFound') continue;
      throw error;
    }
    const message = `Preempted by pod ${pod.metadata.uid} on node ${info.node.metadata.name}`;
    const text = { type: 'Normal', reason: 'Preempted', message, action: 'Preempting' } as const;
    await client.event(victim, text, { component: 'default-scheduler' });
  }
}

function withTarget({ metadata, status }: Pod, now: number) {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  const target = {
    type: 'DisruptionTarget',
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: formatTime(now),
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  };
  return [...others, target];
}
