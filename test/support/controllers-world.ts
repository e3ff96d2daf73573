import type { Deployment, Pod } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object.ts';
import { formatTime } from '../../src/kube/time.ts';
import { manualClock } from '../../src/lib/clock.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { targetNode } from '../../src/sandbox/controllers/daemonset/placement.ts';
import type { ControllerFactory } from '../../src/sandbox/engine/define.ts';
import { startControllers } from '../../src/sandbox/engine/manager.ts';
import { memoryClient } from './memory-client.ts';

/** Controllers on a client in memory, with a clock that the test moves; pods become ready when the test says so. */
export function controllersWorld(controllers: readonly ControllerFactory[]) {
  const clock = manualClock();
  const random = seededRandom(7);
  const client = memoryClient(clock, random);
  const bugs: unknown[] = [];
  const running = startControllers({ client, clock, random, controllers, onBug: (error) => bugs.push(error) });
  let address = 10;
  return {
    clock,
    client,
    bugs,
    running,
    /** Moves time on in steps, letting the controllers work in between. */
    async pass(ms: number) {
      const end = clock.now() + ms;
      await running.settle();
      for (let due = running.nextDue(); due !== undefined && due <= end; due = running.nextDue()) {
        clock.advance(due - clock.now());
        await running.settle();
      }
      clock.advance(end - clock.now());
      await running.settle();
    },
    pods: () => client.list('pods').filter((pod) => !pod.metadata.deletionTimestamp),
    pending: () => client.list('pods').filter((pod) => !pod.metadata.deletionTimestamp && !pod.status?.podIP),
    /** Does what a kubelet does to a pod that runs and is ready. */
    async makeReady(...pods: Pod[]) {
      for (const pod of pods) {
        const podIP = `10.244.1.${++address}`;
        const time = formatTime(clock.now());
        const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: time }];
        const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions };
        await client.patch('pods', keyOf(pod), { spec: { nodeName: targetNode(pod) ?? 'node-1' }, status }, 'status');
        await running.settle();
      }
    },
    /** Does what a kubelet does to pods that are being deleted. */
    async reap() {
      for (const pod of client.list('pods').filter((one) => one.metadata.deletionTimestamp)) {
        await client.patch('pods', keyOf(pod), { metadata: { deletionGracePeriodSeconds: null } });
        await running.settle();
      }
    },
  };
}

/** A Deployment as the API server stores `kubectl create deployment`. */
export function deploymentDraft(
  name: string,
  replicas: number,
  image: string,
  spec: Record<string, unknown> = {},
  namespace = 'default',
) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'nginx', image, resources: {} }] },
      },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
  } as unknown as Deployment;
}
