import type { Pod } from '../../kube/object.ts';
import type { EventText } from '../client.ts';
import type { NodeContext } from './node-context.ts';
import type { PodContainers } from './pod-containers.ts';
import type { PodState } from './pod-state.ts';
import type { PodTokens } from './pod-tokens.ts';
import type { VolumeUpkeep } from './volume-upkeep.ts';
import { podVolumes } from './volumes.ts';

/** What is mounted in one Pod. */
export interface PodMounts {
  /** Mounts its volumes, or says what is missing and when to try again. */
  mount(pod: Pod): void;
  /** Takes the volumes of containers that ran before this kubelet. */
  adopt(pod: Pod): void;
}

// The volume manager's own back-off: half a second, doubled to two minutes.
const [firstRetryMs, longestRetryMs] = [500, 122_000];

export function podMounts(
  { client, clock, disk, hostIP }: NodeContext,
  state: PodState,
  { volumes }: PodContainers,
  tokens: PodTokens,
  upkeep: VolumeUpkeep,
  tell: (pod: Pod, event: EventText) => void,
): PodMounts {
  /** The message of what is missing. */
  const take = (pod: Pod): string | undefined => {
    const addresses = { podIP: state.ip ?? '', hostIP };
    const result = podVolumes(pod, { client, disk, addresses, tokens });
    if (result.kind === 'missing') return result.message;
    for (const [name, volume] of result.volumes) volumes.set(name, volume);
    upkeep.begin(result.refresh);
    return undefined;
  };
  return {
    mount(pod) {
      const message = take(pod);
      if (message === undefined) {
        state.mounted = true;
        return;
      }
      state.mountDelayMs = Math.min(Math.max(firstRetryMs, state.mountDelayMs * 2), longestRetryMs);
      state.mountRetryMs = clock.now() + state.mountDelayMs;
      tell(pod, { type: 'Warning', reason: 'FailedMount', message });
    },
    adopt: (pod) => void take(pod),
  };
}
