import { expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { createSandbox } from '../index.ts';
import type { PodMetrics } from './objects.ts';

async function start(options: { bare?: boolean } = {}) {
  const clock = manualClock();
  const bugs: unknown[] = [];
  const sandbox = await createSandbox({
    clock,
    random: seededRandom(1),
    nodes: 2,
    onBug: (bug) => void bugs.push(bug),
    ...options,
  });
  await sandbox.start();
  onTestFinished(async () => {
    await sandbox.stop();
    expect(bugs).toEqual([]);
  });
  const { client } = sandbox;
  return {
    client,
    async live(seconds: number) {
      for (let passed = 0; passed < seconds; passed++) {
        clock.advance(1000);
        await sandbox.settle();
      }
    },
    usage: () =>
      (client.list('pods.metrics.k8s.io') as readonly PodMetrics[]).map(({ containers }) => containers[0]?.usage.cpu),
    replicas: () => client.get('deployments.apps', 'default/web')?.spec.replicas,
    status: () => client.get('horizontalpodautoscalers.autoscaling', 'default/web')?.status,
    told: () =>
      client.list('events').flatMap(({ reason, message }) => (reason === 'SuccessfulRescale' ? [message] : [])),
    deploy: (what: string | object) =>
      client.create('deployments.apps', deployment(typeof what === 'string' ? container(what) : what) as never),
    autoscale: (spec: Record<string, unknown> = {}) =>
      client.create('horizontalpodautoscalers.autoscaling', autoscaler(spec) as never),
  };
}

const container = (script: string) => ({
  name: 'main',
  image: 'busybox:1.36',
  command: ['sh', '-c', script],
  resources: { requests: { cpu: '10m' }, limits: { cpu: '20m' } },
});

const deployment = (main: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { terminationGracePeriodSeconds: 0, containers: [main] },
    },
  },
});

const autoscaler = (spec: Record<string, unknown>) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    ...spec,
  },
});

const busy = 'while true; do :; done';

it('tells what Pods use once they ran for a whole window', async () => {
  const { client, live, usage, deploy } = await start();
  await deploy(busy);
  await live(9);
  expect(usage()).toEqual([]);
  await live(15);
  expect(usage()).toEqual(['20m']);
  const [node] = client.list('nodes.metrics.k8s.io');
  expect(node).toMatchObject({ kind: 'NodeMetrics', window: '10s', usage: { cpu: expect.stringMatching(/m$/) } });
});

it('scales up under load as fast as it may, and down when the load has been gone for five minutes', async () => {
  const { client, live, replicas, status, told, deploy, autoscale } = await start();
  await deploy(busy);
  // 20m of 10m is four times the target; from one, at most four at once.
  await autoscale({ maxReplicas: 6 });
  await live(150);
  expect(replicas()).toBe(6);
  expect(status()?.currentMetrics).toEqual([
    { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 200, averageValue: '20m' } } },
  ]);
  const conditions = () => status()?.conditions?.map(({ type, status: is, reason }) => `${type}=${is} ${reason}`);
  expect(conditions()).toEqual([
    'AbleToScale=True ReadyForNewScale',
    'ScalingActive=True ValidMetricFound',
    'ScalingLimited=True TooManyReplicas',
  ]);
  const containers = [container('sleep infinity')];
  await client.patch('deployments.apps', 'default/web', { spec: { template: { spec: { containers } } } });
  await live(180);
  expect(replicas()).toBe(6);
  expect(conditions()?.[0]).toBe('AbleToScale=True ScaleDownStabilized');
  await live(240);
  expect(replicas()).toBe(1);
  expect(told()).toEqual([
    'New size: 4; reason: cpu resource utilization (percentage of request) above target',
    'New size: 6; reason: cpu resource utilization (percentage of request) above target',
    'New size: 1; reason: All metrics below target',
  ]);
});

it('scales a web server up while a load generator asks its Service, and down when that is gone', async () => {
  const { client, live, replicas, status, deploy, autoscale } = await start();
  const server = { name: 'main', image: 'registry.k8s.io/hpa-example' };
  await deploy({ ...server, resources: { requests: { cpu: '200m' }, limits: { cpu: '500m' } } });
  await client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  } as never);
  const scaleDown = { stabilizationWindowSeconds: 30 };
  await autoscale({ behavior: { scaleDown } });
  await live(60);
  expect([replicas(), status()?.currentMetrics?.[0]?.resource?.current.averageUtilization]).toEqual([1, 0]);
  const script = 'while sleep 0.01; do wget -q -O- http://web; done';
  await client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'load', namespace: 'default' },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'load', image: 'busybox:1.28', command: ['sh', '-c', script] }],
    },
  } as never);
  await live(180);
  // One request at a time keeps most of one core busy, at 100m for each Pod.
  expect(replicas()).toBeGreaterThanOrEqual(4);
  expect(replicas()).toBeLessThanOrEqual(10);
  await client.delete('pods', 'default/load');
  await live(120);
  expect(replicas()).toBe(1);
});

it('keeps to the policies of its behavior', async () => {
  const { live, replicas, deploy, autoscale } = await start();
  await deploy(busy);
  const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
  await autoscale({ behavior: { scaleUp: { policies } } });
  const sizes: (number | undefined)[] = [];
  for (let minute = 0; minute < 3; minute++) {
    await live(60);
    sizes.push(replicas());
  }
  expect(sizes).toEqual([2, 3, 4]);
});

it('serves no metrics without addons, nor without their APIService', async () => {
  const { client, live, status, deploy, autoscale } = await start({ bare: true });
  await deploy(busy);
  await autoscale();
  await live(40);
  expect(client.get('apiservices.apiregistration.k8s.io', 'v1beta1.metrics.k8s.io')).toBeUndefined();
  expect(status()?.conditions?.[1]).toMatchObject({ type: 'ScalingActive', reason: 'FailedGetResourceMetric' });
  const full = await start();
  await full.client.delete('apiservices.apiregistration.k8s.io', 'v1beta1.metrics.k8s.io');
  expect(full.client.resources().some(({ name }) => name === 'pods.metrics.k8s.io')).toBe(false);
});
