import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import { type DaemonSet, keyOf, type Node } from '../../../kube/object.ts';
import { daemonSetController } from './index.ts';
import { targetNode } from './placement.ts';

const template = (image: string, spec: Record<string, unknown> = {}) => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'main', image }], ...spec },
});

async function start(spec: Record<string, unknown> = {}) {
  const world = controllersWorld([daemonSetController]);
  const node = async (name: string, rest: Record<string, unknown> = {}, labels: Record<string, string> = {}) => {
    await world.client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
      spec: rest,
    } as unknown as Node);
    await world.running.settle();
  };
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  await node('control', { taints });
  await node('n1', {}, { disk: 'ssd' });
  await node('n2');
  const set = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: template('agent:1'),
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ...spec,
    },
  };
  await world.client.create('daemonsets.apps', set as unknown as DaemonSet);
  await world.running.settle();
  return {
    ...world,
    node,
    places: () => world.pods().map(targetNode).sort(),
    images: () =>
      world
        .pods()
        .map(({ spec: { containers } }) => containers[0]?.image)
        .sort(),
    status: () => world.client.get('daemonsets.apps', 'default/agent')?.status,
    reasons: () => world.client.events.map(({ reason }) => reason),
    async change(patch: Record<string, unknown>) {
      await world.client.patch('daemonsets.apps', 'default/agent', { spec: patch });
      await world.running.settle();
    },
  };
}

describe('a DaemonSet', () => {
  it('makes a Pod for each node that fits, which the scheduler can place nowhere else', async () => {
    const world = await start();
    expect(world.places()).toEqual(['n1', 'n2']);
    expect(world.status()).toMatchObject({ desiredNumberScheduled: 2, currentNumberScheduled: 2, numberReady: 0 });
    await world.makeReady(...world.pods());
    expect(world.status()).toMatchObject({ numberReady: 2, numberAvailable: 2, updatedNumberScheduled: 2 });
    const keys = world.pods()[0]?.spec.tolerations?.map(({ key }) => key);
    expect(keys).toContain('node.kubernetes.io/unschedulable');
    expect(world.pods()[0]?.metadata.labels).toHaveProperty('controller-revision-hash');
    expect(world.bugs).toEqual([]);
  });

  it('follows the nodes that come and the labels that change', async () => {
    const world = await start({ template: template('agent:1', { nodeSelector: { disk: 'ssd' } }) });
    expect(world.places()).toEqual(['n1']);
    await world.node('n3', {}, { disk: 'ssd' });
    expect(world.places()).toEqual(['n1', 'n3']);
    await world.client.patch('nodes', 'n1', { metadata: { labels: { disk: 'hdd' } } });
    await world.running.settle();
    expect(world.places()).toEqual(['n3']);
  });

  it('tolerates what it is told, and goes to the control plane too', async () => {
    const tolerations = [{ operator: 'Exists', effect: 'NoSchedule' }];
    const world = await start({ template: template('agent:1', { tolerations }) });
    expect(world.places()).toEqual(['control', 'n1', 'n2']);
  });

  it('replaces one Pod after the other when the template changes', async () => {
    const world = await start();
    await world.makeReady(...world.pods());
    await world.change({ template: template('agent:2') });
    expect(world.images()).toEqual(['agent:1']);
    await world.reap();
    expect(world.images()).toEqual(['agent:1', 'agent:2']);
    await world.makeReady(...world.pending());
    await world.reap();
    await world.makeReady(...world.pending());
    expect(world.images()).toEqual(['agent:2', 'agent:2']);
    expect(world.status()).toMatchObject({ updatedNumberScheduled: 2, numberAvailable: 2 });
    const revisions = world.client.list('controllerrevisions.apps');
    expect(revisions.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(JSON.stringify(revisions[0]?.data)).toMatch(/^\{"spec":\{"template":\{"\$patch":"replace","metadata":/);
  });

  it('brings the new Pod first when it may have one too many', async () => {
    const rollingUpdate = { maxUnavailable: 0, maxSurge: 1 };
    const world = await start({ updateStrategy: { type: 'RollingUpdate', rollingUpdate } });
    await world.makeReady(...world.pods());
    await world.change({ template: template('agent:2') });
    expect(world.images()).toEqual(['agent:1', 'agent:1', 'agent:2']);
    await world.makeReady(...world.pending());
    expect(world.images().filter((image) => image === 'agent:1')).toHaveLength(1);
  });

  it('leaves the Pods alone when they are replaced on deletion only', async () => {
    const world = await start({ updateStrategy: { type: 'OnDelete' } });
    await world.makeReady(...world.pods());
    await world.change({ template: template('agent:2') });
    expect(world.images()).toEqual(['agent:1', 'agent:1']);
    expect(world.status()?.updatedNumberScheduled).toBeUndefined();
  });

  it('replaces failed Pods, each time a little later', async () => {
    const world = await start();
    const fail = async () => {
      const [pod] = world.pods().filter(({ status }) => status?.phase !== 'Failed');
      if (pod) await world.client.patch('pods', keyOf(pod), { status: { phase: 'Failed' } }, 'status');
      await world.running.settle();
    };
    await fail();
    expect(world.reasons()).toContain('FailedDaemonPod');
    expect(world.places()).toEqual(['n1', 'n2']);
  });
});
