import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { Draft, Pod, ReplicaSet } from '../../../kube/object.ts';
import { keyOf } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import { replicaSetController } from './index.ts';
import { rankForDeletion } from './rank.ts';

async function start(replicas = 2, spec: Record<string, unknown> = {}) {
  const world = controllersWorld([replicaSetController]);
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  const draft = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template, ...spec },
  };
  return {
    ...world,
    async create() {
      await world.client.create('replicasets.apps', draft as Draft<ReplicaSet>);
      await world.running.settle();
    },
    async scale(to: number) {
      await world.client.patch('replicasets.apps', 'default/web', { spec: { replicas: to } });
      await world.running.settle();
    },
    status: () => world.client.get('replicasets.apps', 'default/web')?.status,
    told: () =>
      world.client.events.map(
        ({ type, reason, message }) => `${type} ${reason} ${message.replace(/web-\w{5}/g, 'web-*')}`,
      ),
  };
}

describe('a ReplicaSet', () => {
  it('makes pods from its template, owned by it, and tells of each', async () => {
    const world = await start();
    await world.create();
    expect(world.pods()[0]).toMatchObject({
      metadata: {
        generateName: 'web-',
        labels: { app: 'web' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    });
    expect(world.told()).toEqual(Array(2).fill('Normal SuccessfulCreate Created pod: web-*'));
    expect(world.status()).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      terminatingReplicas: 0,
      observedGeneration: 1,
    });
  });

  it('deletes the pods that are not ready first', async () => {
    const world = await start(3);
    await world.create();
    const [, ready] = world.pods();
    if (ready) await world.makeReady(ready);
    await world.scale(1);
    expect(world.pods().map(keyOf)).toEqual(ready && [keyOf(ready)]);
    expect(world.told().slice(3)).toEqual(Array(2).fill('Normal SuccessfulDelete Deleted pod: web-*'));
  });

  it('adopts a pod that it selects, and lets go of one that it no longer selects', async () => {
    const world = await start(1);
    const pod = { metadata: { name: 'bare', namespace: 'default', labels: { app: 'web' } }, spec: { containers: [] } };
    await world.client.create('pods', { apiVersion: 'v1', kind: 'Pod', ...pod } as Draft<Pod>);
    await world.create();
    expect(world.pods()).toHaveLength(1);
    expect(world.pods()[0]?.metadata.ownerReferences?.[0]?.name).toBe('web');
    await world.client.patch('pods', 'default/bare', { metadata: { labels: { app: 'other' } } });
    await world.running.settle();
    expect(world.client.get('pods', 'default/bare')?.metadata.ownerReferences).toBeUndefined();
    expect(world.pods()).toHaveLength(2);
  });

  it('says what keeps it from making pods, tries again with back-off, and takes it back', async () => {
    const world = await start();
    const message =
      'pods "web-abcde" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2';
    world.client.failCreates('pods', () => new ApiError(403, 'Forbidden', message));
    await world.create();
    await world.pass(4);
    expect(world.told().slice(0, 1)).toEqual([
      `Warning FailedCreate Error creating: ${message.replace('web-abcde', 'web-*')}`,
    ]);
    expect(world.status()?.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
    ]);
    world.client.failCreates('pods', undefined);
    await world.pass(1000);
    expect(world.status()).toMatchObject({ replicas: 2 });
    expect(world.status()?.conditions).toBeUndefined();
  });

  it('counts a pod as available when it has been ready for minReadySeconds', async () => {
    const world = await start(1, { minReadySeconds: 10 });
    await world.create();
    await world.makeReady(...world.pods());
    expect(world.status()).toMatchObject({ readyReplicas: 1 });
    expect(world.status()?.availableReplicas).toBeUndefined();
    await world.pass(10_000);
    expect(world.status()).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
  });
});

describe('the order of deletion', () => {
  const now = Date.UTC(2026, 0, 5, 12);
  const pod = (
    name: string,
    { node = 'n1', phase = 'Running', ready = true, cost = '', restarts = 0, ageS = 60 } = {},
  ) => {
    const lastTransitionTime = new Date(now - ageS * 1000).toISOString();
    return {
      metadata: {
        name,
        uid: name,
        creationTimestamp: lastTransitionTime,
        annotations: cost ? { 'controller.kubernetes.io/pod-deletion-cost': cost } : {},
      },
      spec: { nodeName: node, containers: [] },
      status: {
        phase,
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime }],
        containerStatuses: [{ restartCount: restarts }],
      },
    } as unknown as Pod;
  };

  it('is that of Kubernetes', () => {
    const order = [
      pod('unassigned', { node: '', phase: 'Pending', ready: false }),
      pod('pending', { phase: 'Pending', ready: false }),
      pod('not-ready', { ready: false }),
      pod('cheap', { cost: '-5' }),
      pod('crowded', { node: 'n2' }),
      pod('young', { ageS: 5 }),
      pod('restarted', { restarts: 3 }),
      pod('steady'),
      pod('old', { ageS: 5000 }),
      pod('dear', { cost: '10' }),
    ];
    const neighbours = new Map([
      ['n1', 1],
      ['n2', 5],
    ]);
    const ranked = rankForDeletion([...order].reverse(), neighbours, now).map(({ metadata }) => metadata.name);
    expect(ranked).toEqual(order.map(({ metadata }) => metadata.name));
  });
});
