import type { Lease, Node } from '../../kube/object.ts';
import { formatMicroTime } from '../../kube/time.ts';
import { ApiError } from '../api/errors.ts';
import type { NodeContext } from './node-context.ts';
import { type NodeSettings, nodeDraft, nodeStatus } from './node-object.ts';

const leaseEveryMs = 10_000;
// nodeStatusUpdateFrequency's default.
const lookEveryMs = 10_000;
const statusEveryMs = 300_000;

/** Keeps the Node and its Lease; calls back with no more than one write at a time. */
export interface NodeRegistration {
  /** Resolves when the Node is there and ready. */
  start(): Promise<void>;
  stop(): void;
  isIdle(): boolean;
}

export function nodeRegistration(context: NodeContext, settings: NodeSettings): NodeRegistration {
  const { client, clock } = context;
  let stopped = false;
  let busy = 0;
  const timers = new Map<string, () => void>();

  const every = (name: string, ms: number, write: () => Promise<void>) => {
    timers.set(
      name,
      clock.after(
        ms,
        () => {
          if (!stopped) void guarded(write).finally(() => !stopped && every(name, ms, write));
        },
        'heartbeat',
      ),
    );
  };
  /** A write that fails is tried again at its next turn. */
  const guarded = async (write: () => Promise<void>) => {
    busy++;
    try {
      await write();
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
    } finally {
      busy--;
    }
  };

  const writeStatus = async () => {
    const node = client.get('nodes', settings.name);
    const status = nodeStatus(settings, context.images.present(), node?.status, clock.now());
    const { capacity = {}, allocatable = {} } = node?.status ?? {};
    // What the node does not have any more nobody can be given.
    const lost = Object.keys(allocatable).filter((name) => name.includes('/') && capacity[name] === undefined);
    const given = { ...status.allocatable, ...Object.fromEntries(lost.map((name) => [name, null])) };
    await client.patch('nodes', settings.name, { status: { ...status, allocatable: given } }, 'status');
  };

  /** Somebody may have said that the node has other devices: they are given out from the next look on. */
  const lookAtDevices = async () => {
    const { capacity = {}, allocatable = {} } = client.get('nodes', settings.name)?.status ?? {};
    const devices = Object.keys({ ...capacity, ...allocatable }).filter((name) => name.includes('/'));
    if (devices.some((name) => capacity[name] !== allocatable[name])) await writeStatus();
  };

  const renewLease = async () => {
    const key = `kube-node-lease/${settings.name}`;
    const spec = {
      holderIdentity: settings.name,
      leaseDurationSeconds: 40,
      renewTime: formatMicroTime(clock.now()),
    } as Lease['spec'];
    if (client.get('leases.coordination.k8s.io', key)) {
      await client.patch('leases.coordination.k8s.io', key, { spec });
      return;
    }
    const node = client.get('nodes', settings.name);
    const owner = { apiVersion: 'v1', kind: 'Node', name: settings.name, uid: node?.metadata.uid ?? '' };
    await client.create('leases.coordination.k8s.io', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: settings.name, namespace: 'kube-node-lease', ...(node && { ownerReferences: [owner] }) },
      spec,
    });
  };

  const tell = async (node: Node) => {
    const source = { component: 'kubelet', host: settings.name };
    const say = (reason: string, message: string) => client.event(node, { type: 'Normal', reason, message }, source);
    await say('Starting', 'Starting kubelet.');
    for (const reason of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID'])
      await say(reason, `Node ${settings.name} status is now: ${reason}`);
    await say('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    await say('NodeReady', `Node ${settings.name} status is now: NodeReady`);
  };

  return {
    async start() {
      const known = client.get('nodes', settings.name);
      const node = known ?? (await client.create('nodes', nodeDraft(settings)));
      await guarded(writeStatus);
      await guarded(renewLease);
      await guarded(() => tell(node));
      every('lease', leaseEveryMs, renewLease);
      every('devices', lookEveryMs, lookAtDevices);
      every('status', statusEveryMs, writeStatus);
    },
    stop() {
      stopped = true;
      for (const cancel of timers.values()) cancel();
    },
    isIdle: () => busy === 0,
  };
}
