import { clone, type Node } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';

/** A node that has posted nothing for so long is taken to be unreachable (--node-monitor-grace-period). */
export const graceMs = 50_000;

const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** The status of a node whose kubelet has stopped posting; undefined when it says so already. */
export function silentStatus(node: Node, now: number): Node['status'] | undefined {
  const conditions = clone(node.status?.conditions ?? []);
  let changed = false;
  for (const type of watched) {
    const current = conditions.find((condition) => condition.type === type);
    if (current?.status === 'Unknown') continue;
    changed = true;
    const lastTransitionTime = formatTime(now);
    if (current) {
      const text = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
      Object.assign(current, { status: 'Unknown', lastTransitionTime, ...text });
    } else {
      const text = { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' };
      const lastHeartbeatTime = node.metadata.creationTimestamp;
      conditions.push({ type, status: 'Unknown', lastHeartbeatTime, lastTransitionTime, ...text });
    }
  }
  return changed ? { ...clone(node.status), conditions } : undefined;
}
