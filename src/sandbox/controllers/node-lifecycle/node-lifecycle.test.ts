import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { Draft, Lease, Node } from '../../../kube/object.ts';
import { formatMicroTime } from '../../../kube/time.ts';
import { podGarbageCollector } from '../pod-gc.ts';
import { nodeLifecycleController } from './index.ts';

async function start() {
  const world = controllersWorld([nodeLifecycleController, podGarbageCollector]);
  const { client } = world;
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ];
  const node = { metadata: { name: 'n1', labels: { 'kubernetes.io/os': 'linux' } }, spec: {}, status: { conditions } };
  await client.create('nodes', { apiVersion: 'v1', kind: 'Node', ...node } as Draft<Node>);
  await client.create('leases.coordination.k8s.io', {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'n1', namespace: 'kube-node-lease' },
    spec: {},
  } as unknown as Draft<Lease>);
  await world.running.settle();
  const beat = () =>
    client.patch('leases.coordination.k8s.io', 'kube-node-lease/n1', {
      spec: { renewTime: formatMicroTime(world.clock.now()) },
    });
  return {
    ...world,
    beat,
    async live(ms: number) {
      for (let passed = 0; passed < ms; passed += 10_000) {
        await beat();
        await world.pass(10_000);
      }
    },
    node: () => client.get('nodes', 'n1'),
    taints: () => (client.get('nodes', 'n1')?.spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort(),
  };
}

describe('the node lifecycle', () => {
  it('tells of a new node, labels it, and leaves it alone while it renews its lease', async () => {
    const world = await start();
    await world.live(300_000);
    expect(world.taints()).toEqual([]);
    expect(world.node()?.metadata.labels).toHaveProperty(['beta.kubernetes.io/os'], 'linux');
    expect(world.client.events.map(({ message }) => message)).toEqual([
      'Node n1 event: Registered Node n1 in Controller',
    ]);
  });

  it('marks a node that is silent, its pods too, and takes all back when it is heard again', async () => {
    const world = await start();
    const pod = await world.client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'ns' },
      spec: { containers: [] },
    } as never);
    await world.makeReady(pod);
    await world.client.patch('pods', 'ns/p', { spec: { nodeName: 'n1' } });
    await world.live(60_000);
    await world.pass(60_000);
    expect(world.node()?.status?.conditions?.[0]).toMatchObject({
      type: 'Ready',
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(world.taints()).toEqual([
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ]);
    expect(world.client.events.slice(1).map(({ about, reason, message }) => `${about} ${reason} ${message}`)).toEqual([
      'Node n1 NodeNotReady Node n1 status is now: NodeNotReady',
      'Pod p NodeNotReady Node is not ready',
    ]);
    await world.client.patch('nodes', 'n1', { status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    await world.live(10_000);
    expect(world.taints()).toEqual([]);
    expect(world.bugs).toEqual([]);
  });

  it('does not blame a node for a sleep of the whole process', async () => {
    const world = await start();
    await world.live(20_000);
    world.clock.advance(0);
    const { clock } = world;
    const late = clock.now() + 3_600_000;
    // All timers come at once, an hour late.
    Object.assign(clock, { now: () => late });
    clock.advance(60_000);
    await world.running.settle();
    expect(world.taints()).toEqual([]);
  });

  it('taints a node that is cordoned', async () => {
    const world = await start();
    await world.client.patch('nodes', 'n1', { spec: { unschedulable: true } });
    await world.running.settle();
    expect(world.taints()).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
    await world.client.patch('nodes', 'n1', { spec: { unschedulable: null } });
    await world.running.settle();
    expect(world.taints()).toEqual([]);
  });
});

describe('pods that nobody removes', () => {
  it('go when their node has been gone for 40 seconds', async () => {
    const world = await start();
    const draft = { metadata: { name: 'p', namespace: 'ns' }, spec: { nodeName: 'n1', containers: [] } };
    await world.client.create('pods', { apiVersion: 'v1', kind: 'Pod', ...draft } as never);
    await world.client.delete('nodes', 'n1');
    const phases: unknown[] = [];
    world.client.subscribe('pods', ({ object }) => phases.push(object.status?.phase));
    await world.pass(39_000);
    expect(world.client.list('pods')).toHaveLength(1);
    await world.pass(2000);
    expect(world.client.list('pods')).toHaveLength(0);
    expect(phases).toContain('Failed');
    expect(world.client.events.map(({ message }) => message)).toContain(
      'Node n1 event: Removing Node n1 from Controller',
    );
  });
});
