import { describe, expect, it } from 'vitest';
import { controllersWorld, deploymentDraft } from '../../../../test/support/controllers-world.ts';
import type { HorizontalPodAutoscaler } from '../../../kube/object.ts';
import { horizontalPodAutoscalerController } from './index.ts';

async function start(replicas: number, spec: Record<string, unknown> = {}) {
  const world = controllersWorld([horizontalPodAutoscalerController]);
  await world.client.create('deployments.apps', deploymentDraft('web', replicas, 'nginx:1.28'));
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
      ...spec,
    },
  };
  await world.client.create('horizontalpodautoscalers.autoscaling', autoscaler as unknown as HorizontalPodAutoscaler);
  await world.running.settle();
  const status = () => world.client.get('horizontalpodautoscalers.autoscaling', 'default/web')?.status;
  return {
    ...world,
    status,
    replicas: () => world.client.get('deployments.apps', 'default/web')?.spec.replicas,
    conditions: () => status()?.conditions?.map(({ type, status: value, reason }) => `${type}=${value} ${reason}`),
    reasons: () => world.client.events.map(({ reason }) => reason),
  };
}

describe('an autoscaler', () => {
  it('looks every fifteen seconds, and brings its target within the bounds', async () => {
    const world = await start(1);
    await world.pass(14_999);
    expect(world.replicas()).toBe(1);
    await world.pass(1);
    expect(world.replicas()).toBe(2);
    expect(world.status()).toMatchObject({ currentReplicas: 1, desiredReplicas: 2 });
    expect(world.conditions()).toEqual(['AbleToScale=True SucceededRescale']);
    expect(world.client.events).toMatchObject([
      {
        reason: 'SuccessfulRescale',
        message: 'New size: 2; reason: Current number of replicas below Spec.MinReplicas',
      },
    ]);
  });

  it('scales down to its maximum', async () => {
    const world = await start(9);
    await world.pass(15_000);
    expect(world.replicas()).toBe(4);
  });

  it('says that there are no metrics', async () => {
    const world = await start(3);
    await world.pass(15_000);
    expect(world.conditions()).toEqual([
      'AbleToScale=True SucceededGetScale',
      'ScalingActive=False FailedGetResourceMetric',
    ]);
    expect(world.reasons()).toEqual(['FailedGetResourceMetric', 'FailedComputeMetricsReplicas']);
    expect(world.client.events[1]?.message).toBe(
      'invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    );
  });

  it('leaves a target of zero replicas alone', async () => {
    const world = await start(0);
    await world.pass(15_000);
    expect(world.replicas()).toBe(0);
    expect(world.conditions()).toContain('ScalingActive=False ScalingDisabled');
  });

  it('says that its target is not there', async () => {
    const world = await start(1, { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'gone' } });
    await world.pass(15_000);
    expect(world.conditions()).toEqual(['AbleToScale=False FailedGetScale']);
    expect(world.client.events[0]?.message).toBe('deployments.apps "gone" not found');
  });
});
