import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { garbageCollector } from './index.ts';

function start() {
  const world = controllersWorld([garbageCollector]);
  const { client, running } = world;
  return {
    ...world,
    async make(name: string, owners: readonly KubeObject[] = [], metadata: Record<string, unknown> = {}) {
      const ownerReferences = owners.map(({ apiVersion, kind, metadata: { name: owner, uid } }) => {
        return { apiVersion, kind, name: owner, uid, blockOwnerDeletion: true };
      });
      const refs = ownerReferences.length ? { ownerReferences } : {};
      const draft = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'ns', ...refs, ...metadata } };
      const made = await client.create('configmaps', draft);
      await running.settle();
      return made;
    },
    async delete(name: string, propagation: 'Background' | 'Foreground' | 'Orphan' = 'Background') {
      await client.delete('configmaps', `ns/${name}`, { propagation });
      await running.settle();
    },
    names: () => client.list('configmaps').map(({ metadata }) => metadata.name),
  };
}

describe('the garbage collector', () => {
  it('deletes what an object owned, and what that owned', async () => {
    const world = start();
    const owner = await world.make('owner');
    const child = await world.make('child', [owner]);
    await world.make('grandchild', [child]);
    await world.make('other');
    await world.delete('owner');
    expect(world.names()).toEqual(['other']);
  });

  it('keeps an object that has another owner, and takes the lost reference away', async () => {
    const world = start();
    const [first, second] = [await world.make('first'), await world.make('second')];
    await world.make('child', [first, second]);
    await world.delete('first');
    expect(world.client.get('configmaps', 'ns/child')?.metadata.ownerReferences?.map(({ name }) => name)).toEqual([
      'second',
    ]);
  });

  it('deletes an object whose owner was never there, or has another uid', async () => {
    const world = start();
    const owner = await world.make('owner');
    await world.make('child', [{ ...owner, metadata: { ...owner.metadata, uid: 'another' } }]);
    expect(world.names()).toEqual(['owner']);
  });

  it('keeps an object whose owner is of a kind that nobody knows', async () => {
    const world = start();
    const owner = await world.make('owner');
    await world.make('child', [{ ...owner, kind: 'Unknown' }]);
    expect(world.names()).toEqual(['owner', 'child']);
  });

  it('deletes in the foreground from the leaves up', async () => {
    const world = start();
    const owner = await world.make('owner');
    const child = await world.make('child', [owner]);
    await world.make('leaf', [child], { finalizers: ['example.com/wait'] });
    await world.delete('owner', 'Foreground');
    expect(world.names()).toEqual(['owner', 'child', 'leaf']);
    await world.client.patch('configmaps', 'ns/leaf', { metadata: { finalizers: null } });
    await world.running.settle();
    expect(world.names()).toEqual([]);
    expect(world.bugs).toEqual([]);
  });

  it('deletes in the foreground what owns each other in a circle', async () => {
    const world = start();
    const first = await world.make('first');
    const second = await world.make('second', [first]);
    const third = await world.make('third', [second]);
    const { apiVersion, kind, metadata } = third;
    const ref = {
      apiVersion,
      kind,
      name: metadata.name,
      uid: metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    await world.client.patch('configmaps', 'ns/first', { metadata: { ownerReferences: [ref] } });
    await world.running.settle();
    await world.delete('first', 'Foreground');
    expect(world.names()).toEqual([]);
  });

  it('lets go of what an object owned when it is told to', async () => {
    const world = start();
    const owner = await world.make('owner');
    await world.make('child', [owner]);
    await world.delete('owner', 'Orphan');
    expect(world.names()).toEqual(['child']);
    expect(world.client.get('configmaps', 'ns/child')?.metadata.ownerReferences).toBeUndefined();
  });
});
