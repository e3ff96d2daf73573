import { describe, expect, it } from 'vitest';
import { controllersWorld, deploymentDraft } from '../../../../test/support/controllers-world.ts';
import type { PodDisruptionBudget } from '../../../kube/object.ts';
import { keyOf } from '../../../kube/object.ts';
import { deploymentController } from '../deployment/index.ts';
import { replicaSetController } from '../replicaset/index.ts';
import { disruptionController } from './index.ts';

async function start(spec: Record<string, unknown>) {
  const world = controllersWorld([deploymentController, replicaSetController, disruptionController]);
  await world.client.create('deployments.apps', deploymentDraft('web', 4, 'nginx:1.28'));
  await world.running.settle();
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  };
  await world.client.create('poddisruptionbudgets.policy', budget as unknown as PodDisruptionBudget);
  await world.running.settle();
  return { ...world, status: () => world.client.get('poddisruptionbudgets.policy', 'default/web')?.status };
}

describe('a disruption budget', () => {
  it('allows no more evictions than leave enough healthy Pods', async () => {
    const world = await start({ minAvailable: 3 });
    expect(world.status()).toMatchObject({
      currentHealthy: 0,
      desiredHealthy: 3,
      expectedPods: 4,
      disruptionsAllowed: 0,
    });
    await world.makeReady(...world.pods());
    expect(world.status()).toMatchObject({ currentHealthy: 4, disruptionsAllowed: 1, observedGeneration: 1 });
    expect(world.status()?.conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' },
    ]);
  });

  it('counts percentages of what the Deployment wants, rounded up', async () => {
    const world = await start({ minAvailable: '60%' });
    expect(world.status()).toMatchObject({ expectedPods: 4, desiredHealthy: 3 });
    await world.client.patch('deployments.apps', 'default/web', { spec: { replicas: 10 } });
    await world.running.settle();
    expect(world.status()).toMatchObject({ expectedPods: 10, desiredHealthy: 6 });
  });

  it('counts what may be unavailable', async () => {
    const world = await start({ maxUnavailable: 1 });
    await world.makeReady(...world.pods());
    expect(world.status()).toMatchObject({ desiredHealthy: 3, disruptionsAllowed: 1 });
    const [pod] = world.pods();
    if (pod) await world.client.delete('pods', keyOf(pod));
    await world.running.settle();
    expect(world.status()).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 0 });
  });

  it('says when it has no Pods, and when it cannot know how many there should be', async () => {
    const world = await start({ maxUnavailable: 1, selector: { matchLabels: { app: 'none' } } });
    expect(world.client.events.at(-1)).toMatchObject({ reason: 'NoPods', message: 'No matching pods found' });
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'load', uid: 'u', controller: true };
    await world.client.create('jobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'load', namespace: 'default' },
      spec: { template: {} },
    });
    const uid = world.client.get('jobs.batch', 'default/load')?.metadata.uid ?? '';
    await world.client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'p',
        namespace: 'default',
        labels: { app: 'none' },
        ownerReferences: [{ ...owner, uid }],
      },
      spec: { containers: [] },
    });
    await world.running.settle();
    expect(world.client.events.at(-1)?.message).toBe(
      'Failed to calculate the number of expected pods: jobs.batch does not implement the scale subresource',
    );
    expect(world.status()?.conditions).toMatchObject([{ status: 'False', reason: 'SyncFailed' }]);
  });
});
