import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { Draft, Namespace, Pod } from '../../../kube/object.ts';
import { rootCaPublisher } from '../root-ca.ts';
import { serviceAccountController } from '../service-account.ts';
import { namespaceController } from './index.ts';

async function start() {
  const world = controllersWorld([namespaceController, serviceAccountController, rootCaPublisher('PEM')]);
  const { client, running } = world;
  const told: string[][] = [];
  client.subscribe('namespaces', ({ type, object }) => {
    if (type === 'MODIFIED')
      told.push((object.status?.conditions ?? []).map(({ status, reason }) => `${status} ${reason}`));
  });
  const namespace = { metadata: { name: 'ns' }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
  await client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', ...namespace } as Draft<Namespace>);
  await running.settle();
  return {
    ...world,
    told,
    async delete() {
      await client.patch('namespaces', 'ns', { status: { phase: 'Terminating' } });
      await client.delete('namespaces', 'ns');
      await running.settle();
    },
    conditions: () => client.get('namespaces', 'ns')?.status?.conditions ?? [],
  };
}

const allWell = [
  'False ResourcesDiscovered',
  'False ParsedGroupVersions',
  'False ContentDeleted',
  'False ContentRemoved',
  'False ContentHasNoFinalizers',
];

describe('a namespace', () => {
  it('has a service account and the CA certificate, which come back when they are deleted', async () => {
    const world = await start();
    await world.client.delete('serviceaccounts', 'ns/default');
    await world.client.delete('configmaps', 'ns/kube-root-ca.crt');
    await world.running.settle();
    expect(world.client.get('serviceaccounts', 'ns/default')).toBeDefined();
    expect(world.client.get('configmaps', 'ns/kube-root-ca.crt')?.data).toEqual({ 'ca.crt': 'PEM' });
    expect(world.bugs).toEqual([]);
  });

  it('is emptied and goes', async () => {
    const world = await start();
    await world.delete();
    expect(world.client.list('configmaps')).toEqual([]);
    expect(world.client.list('namespaces')).toEqual([]);
    expect(world.told.at(-1)).toEqual(allWell);
  });

  it('waits for its pods, then for finalizers, and tells of both as a real one does', async () => {
    const world = await start();
    const pod = { metadata: { name: 'p', namespace: 'ns' }, spec: { nodeName: 'n', containers: [] } };
    await world.client.create('pods', { apiVersion: 'v1', kind: 'Pod', ...pod } as Draft<Pod>);
    const metadata = { name: 'keep', namespace: 'ns', finalizers: ['example.com/keep'] };
    await world.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    await world.delete();
    // Recorded from Kubernetes 1.36.3: while there are pods, the conditions say that all is well.
    expect(world.told.at(-1)).toEqual(allWell);
    expect(world.client.get('configmaps', 'ns/keep')?.metadata.deletionTimestamp).toBeUndefined();
    await world.reap();
    expect(world.conditions().slice(2)).toMatchObject([
      { status: 'False', reason: 'ContentDeleted' },
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: 'Some resources are remaining: configmaps. has 1 resource instances',
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        reason: 'SomeFinalizersRemain',
        message: 'Some content in the namespace has finalizers remaining: example.com/keep in 1 resource instances',
      },
    ]);
    await world.client.patch('configmaps', 'ns/keep', { metadata: { finalizers: null } });
    await world.pass(20_000);
    expect(world.client.list('namespaces')).toEqual([]);
    expect(world.bugs).toEqual([]);
  });
});
