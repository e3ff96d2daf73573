import { clone, type Node } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { graceMs, silentStatus } from './health.ts';
import { sameTaints, wantedTaints } from './taints.ts';

const source = { component: 'node-controller' };
// A check that comes so late was held up with the whole process: the kubelets were, too.
const sleptMs = 2_000;

/** What was heard from a node last, and when this controller looks at it next. */
interface Heard {
  renewTime: string | undefined;
  heartbeat: string;
  atMs: number;
  checkMs: number;
}

/** Watches whether nodes are alive, and taints them accordingly (pkg/controller/nodelifecycle). */
export const nodeLifecycleController = defineController(() => {
  const heard = new Map<string, Heard>();

  return {
    name: 'node-lifecycle-controller',
    identity: controllerIdentity('node-controller'),

    watch({ client, enqueue }) {
      return [
        client.subscribe('nodes', ({ object }) => enqueue(object.metadata.name)),
        client.subscribe('leases.coordination.k8s.io', ({ object }) => {
          if (object.metadata.namespace === 'kube-node-lease') enqueue(object.metadata.name);
        }),
      ];
    },

    async reconcile(name, context) {
      const { client, clock } = context;
      const node = client.get('nodes', name);
      if (!node) {
        if (heard.delete(name)) await tellRemoval(client, name);
        return;
      }
      const isNew = !heard.has(name);
      const silent = listen(heard, node, context);
      if (isNew)
        await tell(client, node, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
      if (silent) await markSilent(client, node, clock.now());
      await keepLabelsAndTaints(client, name, clock.now());
    },
  };
});

/** Notes whether the node was heard from, and asks to look again when its grace ends; true when it has ended. */
function listen(heard: Map<string, Heard>, node: Node, { client, clock, enqueueAfter }: ControllerContext): boolean {
  const { name } = node.metadata;
  const now = clock.now();
  const renewTime = client.get('leases.coordination.k8s.io', `kube-node-lease/${name}`)?.spec.renewTime;
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  const heartbeat = `${ready?.status} ${ready?.lastHeartbeatTime}`;
  const before = heard.get(name);
  const isAlive = !before || before.renewTime !== renewTime || before.heartbeat !== heartbeat;
  const slept = before !== undefined && now - before.checkMs > sleptMs;
  const atMs = isAlive || slept ? now : before.atMs;
  const leftMs = atMs + graceMs - now;
  const checkMs = now + Math.max(leftMs, 0);
  heard.set(name, { renewTime, heartbeat, atMs, checkMs: leftMs > 0 ? checkMs : Number.POSITIVE_INFINITY });
  if (leftMs > 0) enqueueAfter(name, leftMs, 'heartbeat');
  return leftMs <= 0;
}

async function markSilent(client: Client, node: Node, now: number): Promise<void> {
  const status = silentStatus(node, now);
  if (!status) return;
  const wasReady = node.status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  await client.updateStatus('nodes', { ...clone(node), status });
  if (!wasReady) return;
  await tell(client, node, 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`);
  await markPodsNotReady(client, node.metadata.name);
}

async function markPodsNotReady(client: Client, nodeName: string): Promise<void> {
  for (const pod of client.list('pods').filter(({ spec }) => spec.nodeName === nodeName)) {
    const next = clone(pod);
    const ready = next.status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'True') continue;
    ready.status = 'False';
    try {
      await client.updateStatus('pods', next);
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'NotFound') continue;
      throw error;
    }
    await client.event(pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' }, source);
  }
}

async function keepLabelsAndTaints(client: Client, name: string, now: number): Promise<void> {
  const node = client.get('nodes', name);
  if (!node) return;
  const taints = wantedTaints(node, now);
  if (!sameTaints(taints, node.spec.taints ?? []))
    await client.patch('nodes', name, { spec: { taints: taints.length ? taints : null } });
  const labels = node.metadata.labels ?? {};
  const missing = Object.entries({ os: labels['kubernetes.io/os'], arch: labels['kubernetes.io/arch'] })
    .filter(([what, value]) => value !== undefined && labels[`beta.kubernetes.io/${what}`] !== value)
    .map(([what, value]) => [`beta.kubernetes.io/${what}`, value]);
  if (missing.length) await client.patch('nodes', name, { metadata: { labels: Object.fromEntries(missing) } });
}

async function tell(client: Client, node: Node, reason: string, message: string): Promise<void> {
  await client.event(node, { type: 'Normal', reason, message }, source);
}

async function tellRemoval(client: Client, name: string): Promise<void> {
  const gone = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: '', resourceVersion: '', creationTimestamp: '' },
  };
  const message = `Node ${name} event: Removing Node ${name} from Controller`;
  await client.event(gone, { type: 'Normal', reason: 'RemovingNode', message }, source);
}
