import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../test/support/controllers-world.ts';
import { clone, type Draft, type Node, type Pod } from '../../kube/object.ts';
import { taintEviction } from './taint-eviction.ts';

async function start(tolerations: Pod['spec']['tolerations'] = []) {
  const world = controllersWorld([taintEviction]);
  const { client, running } = world;
  await client.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: {} } as Draft<Node>);
  await client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [], nodeName: 'n1', tolerations },
  } as Draft<Pod>);
  return {
    ...world,
    async taint(...taints: { key: string; effect: string }[]) {
      const node = clone(client.get('nodes', 'n1') as Node);
      node.spec.taints = taints;
      await client.update('nodes', node);
      await running.settle();
    },
    isGoing: () => client.get('pods', 'default/web')?.metadata.deletionTimestamp !== undefined,
    told: () => client.events.map(({ message }) => message),
  };
}

const leave = { key: 'leave', effect: 'NoExecute' };

describe('a NoExecute taint', () => {
  it('drives away at once who does not tolerate it', async () => {
    const world = await start();
    await world.taint({ key: 'leave', effect: 'NoSchedule' });
    expect(world.isGoing()).toBe(false);
    await world.taint(leave);
    expect([world.isGoing(), world.told()]).toEqual([true, ['Marking for deletion Pod default/web']]);
  });

  it('drives away after their time who tolerate it for a while, unless it is gone by then', async () => {
    const patient = { key: 'leave', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 };
    const world = await start([patient]);
    await world.taint(leave);
    await world.pass(50_000);
    await world.taint();
    await world.pass(50_000);
    expect([world.isGoing(), world.told()]).toEqual([false, ['Cancelling deletion of Pod default/web']]);
    await world.taint(leave);
    await world.pass(61_000);
    expect(world.isGoing()).toBe(true);
  });

  it('leaves alone who tolerate it', async () => {
    const world = await start([{ operator: 'Exists' }]);
    await world.taint(leave);
    await world.pass(1_000_000);
    expect(world.isGoing()).toBe(false);
  });
});
