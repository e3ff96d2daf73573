import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import { keyOf, type StatefulSet } from '../../../kube/object.ts';
import { statefulSetController } from './index.ts';

function setDraft(spec: Record<string, unknown>) {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas: 3,
      serviceName: 'db',
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      selector: { matchLabels: { app: 'db' } },
      template: template('postgres:16'),
      ...spec,
    },
  } as unknown as StatefulSet;
}

const template = (image: string) => ({
  metadata: { labels: { app: 'db' } },
  spec: { containers: [{ name: 'main', image }] },
});

async function start(spec: Record<string, unknown> = {}) {
  const world = controllersWorld([statefulSetController]);
  await world.client.create('statefulsets.apps', setDraft(spec));
  await world.running.settle();
  const names = () =>
    world
      .pods()
      .map(({ metadata }) => metadata.name)
      .sort();
  return {
    ...world,
    names,
    status: () => world.client.get('statefulsets.apps', 'default/db')?.status,
    images: () =>
      Object.fromEntries(
        world.pods().map(({ metadata, spec: { containers } }) => [metadata.name, containers[0]?.image]),
      ),
    events: () => world.client.events.map(({ message }) => message),
    revisions: () => world.client.list('controllerrevisions.apps'),
    claims: () => world.client.list('persistentvolumeclaims'),
    async change(patch: Record<string, unknown>) {
      await world.client.patch('statefulsets.apps', 'default/db', { spec: patch });
      await world.running.settle();
    },
    /** Lets Pods become ready and go until nothing changes any more. */
    async settle() {
      await world.running.settle();
      for (let before = ''; before !== JSON.stringify(world.client.list('pods')); ) {
        before = JSON.stringify(world.client.list('pods'));
        await world.makeReady(...world.pending());
        await world.reap();
      }
    },
  };
}

describe('a StatefulSet', () => {
  it('makes one Pod after the other, each with a name and a place of its own', async () => {
    const world = await start();
    expect(world.names()).toEqual(['db-0']);
    await world.makeReady(...world.pods());
    expect(world.names()).toEqual(['db-0', 'db-1']);
    const second = world.client.get('pods', 'default/db-1');
    expect(second?.metadata.labels).toMatchObject({
      'apps.kubernetes.io/pod-index': '1',
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'controller-revision-hash': world.revisions()[0]?.metadata.name,
    });
    expect(second?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    await world.settle();
    expect(world.status()).toMatchObject({ replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3 });
    expect(world.events()[0]).toBe('Create Pod db-0 in StatefulSet db successful');
    expect(world.bugs).toEqual([]);
  });

  it('makes all at once when it may', async () => {
    const world = await start({ podManagementPolicy: 'Parallel' });
    expect(world.names()).toEqual(['db-0', 'db-1', 'db-2']);
  });

  it('begins with the number it is told', async () => {
    const world = await start({ ordinals: { start: 5 }, replicas: 2 });
    await world.settle();
    expect(world.names()).toEqual(['db-5', 'db-6']);
  });

  it('takes away the highest first, one at a time', async () => {
    const world = await start();
    await world.settle();
    await world.change({ replicas: 1 });
    expect(world.names()).toEqual(['db-0', 'db-1']);
    await world.reap();
    expect(world.names()).toEqual(['db-0']);
    expect(world.events().slice(-2)).toEqual([
      'Delete Pod db-2 in StatefulSet db successful',
      'Delete Pod db-1 in StatefulSet db successful',
    ]);
  });

  it('replaces the Pods from the highest down when the template changes', async () => {
    const world = await start();
    await world.settle();
    await world.change({ template: template('postgres:17') });
    await world.reap();
    expect(world.images()).toEqual({ 'db-0': 'postgres:16', 'db-1': 'postgres:16', 'db-2': 'postgres:17' });
    expect(world.status()).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    await world.settle();
    expect(new Set(Object.values(world.images()))).toEqual(new Set(['postgres:17']));
    expect(world.status()?.currentRevision).toBe(world.status()?.updateRevision);
    expect(world.revisions().map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it('takes an old revision up again when the template goes back', async () => {
    const world = await start({ replicas: 1 });
    await world.settle();
    await world.change({ template: template('postgres:17') });
    await world.settle();
    await world.change({ template: template('postgres:16') });
    await world.settle();
    expect(
      world
        .revisions()
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([2, 3]);
  });

  it('leaves those below the partition as they are', async () => {
    const world = await start({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    await world.settle();
    await world.change({ template: template('postgres:17') });
    await world.settle();
    expect(world.images()).toEqual({ 'db-0': 'postgres:16', 'db-1': 'postgres:16', 'db-2': 'postgres:17' });
    const [old] = world.pods().filter(({ metadata }) => metadata.name === 'db-0');
    if (old) await world.client.delete('pods', keyOf(old));
    await world.settle();
    expect(world.images()['db-0']).toBe('postgres:16');
  });

  it('waits for somebody to delete the Pods when it is told so', async () => {
    const world = await start({ updateStrategy: { type: 'OnDelete' }, replicas: 1 });
    await world.settle();
    await world.change({ template: template('postgres:17') });
    await world.settle();
    expect(world.images()).toEqual({ 'db-0': 'postgres:16' });
    await world.client.delete('pods', 'default/db-0');
    await world.settle();
    expect(world.images()).toEqual({ 'db-0': 'postgres:17' });
  });

  it('makes a claim for each Pod and keeps it', async () => {
    const world = await start({ replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] });
    await world.settle();
    expect(world.claims().map(({ metadata }) => metadata.name)).toEqual(['data-db-0', 'data-db-1']);
    expect(world.claims()[0]?.metadata.labels).toEqual({ app: 'db' });
    expect(world.client.get('pods', 'default/db-1')?.spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } },
    ]);
    expect(world.events()).toContain('Create Claim data-db-0 Pod db-0 in StatefulSet db success');
    await world.change({ replicas: 1 });
    await world.settle();
    expect(world.claims()).toHaveLength(2);
    expect(world.claims().every(({ metadata }) => !metadata.ownerReferences?.length)).toBe(true);
  });

  it('hands claims to the set or to the Pod that goes, by its retention policy', async () => {
    const world = await start({
      replicas: 2,
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' },
    });
    await world.settle();
    const ownerOf = (name: string) =>
      world.client.get('persistentvolumeclaims', `default/${name}`)?.metadata.ownerReferences?.map(({ kind }) => kind);
    expect(ownerOf('data-db-1')).toEqual(['StatefulSet']);
    await world.change({ replicas: 1 });
    expect(ownerOf('data-db-1')).toEqual(['Pod']);
    expect(ownerOf('data-db-0')).toEqual(['StatefulSet']);
  });

  it('replaces a Pod that has failed', async () => {
    const world = await start({ replicas: 1 });
    await world.settle();
    const first = world.client.get('pods', 'default/db-0')?.metadata.uid;
    await world.client.patch('pods', 'default/db-0', { status: { phase: 'Failed' } }, 'status');
    await world.settle();
    expect(world.client.get('pods', 'default/db-0')?.metadata.uid).not.toBe(first);
  });
});
