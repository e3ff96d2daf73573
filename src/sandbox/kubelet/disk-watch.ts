import type { Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { writtenBytes } from '../runtime/written-bytes.ts';
import { diskExcess, isDiskLimited } from './local-storage.ts';
import type { PodContainers } from './pod-containers.ts';
import type { PodState } from './pod-state.ts';

/** Watches what a Pod writes, when it may not write as much as it likes. */
export interface DiskWatch {
  /** Why the Pod must go; looks from time to time, and wakes the worker for the next look. */
  look(pod: Pod): string | undefined;
  stop(): void;
}

// The eviction manager's rhythm.
const everyMs = 10_000;

export function diskWatch(clock: Clock, state: PodState, containers: PodContainers, wake: () => void): DiskWatch {
  let dueMs = 0;
  let cancel = () => {};
  return {
    look(pod) {
      if (!isDiskLimited(pod) || state.verdict || !state.mounted || clock.now() < dueMs) return undefined;
      dueMs = clock.now() + everyMs;
      cancel();
      cancel = clock.after(everyMs, wake, 'heartbeat');
      return diskExcess(pod, {
        container: (name) => containers.runtime(name)?.diskBytes() ?? 0,
        volume: (name) => writtenBytes(containers.volumes.get(name)),
      });
    },
    stop: () => cancel(),
  };
}
