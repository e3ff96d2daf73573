import type { Pod } from '../../kube/object.ts';
import type { NodeContext } from './node-context.ts';
import { losePower, type PodState } from './pod-state.ts';

/** The sandbox of one Pod: its address, and its place in the network. */
export interface PodSandbox {
  begin(pod: Pod): void;
  /** The Pod's address is free for the next one; its status keeps showing it. */
  end(pod: Pod): void;
  /** Takes over what the last kubelet of this node left; true: the node had no power, and what ran is gone. */
  takeOver(pod: Pod): boolean;
}

export function podSandbox({ addresses, network, hostIP, hasBooted, clock }: NodeContext, state: PodState): PodSandbox {
  const leaveNetwork = (pod: Pod) => {
    network.leave(pod);
    if (state.ip && state.ip !== hostIP) addresses.release(state.ip);
  };
  return {
    begin(pod) {
      state.sandbox = 'ready';
      state.ip = pod.spec.hostNetwork ? hostIP : addresses.take();
    },
    end(pod) {
      if (state.sandbox !== 'ready') return;
      state.sandbox = 'gone';
      leaveNetwork(pod);
    },
    takeOver(pod) {
      const isLost = hasBooted && state.sandbox === 'ready';
      if (isLost) {
        leaveNetwork(pod);
        losePower(state, clock.now());
        state.mounted = false;
      } else if (state.ip) addresses.keep(state.ip);
      return isLost;
    },
  };
}
