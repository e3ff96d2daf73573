import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { Draft, Node, Pod, Service } from '../../../kube/object.ts';
import { keyOf } from '../../../kube/object.ts';
import { endpointSliceController } from './endpoint-slices.ts';
import { endpointsController } from './endpoints.ts';

async function start() {
  const world = controllersWorld([endpointsController, endpointSliceController]);
  const { client, running } = world;
  await client.create('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    spec: {},
  } as Draft<Node>);
  const service = {
    metadata: { name: 'web', namespace: 'dep', labels: { app: 'web' } },
    spec: {
      clusterIP: '10.96.0.10',
      ipFamilies: ['IPv4'],
      selector: { app: 'web' },
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    },
  };
  await client.create('services', { apiVersion: 'v1', kind: 'Service', ...service } as unknown as Draft<Service>);
  await running.settle();
  return {
    ...world,
    async pod(name: string) {
      const pod = { metadata: { name, namespace: 'dep', labels: { app: 'web' } }, spec: { containers: [] } };
      const made = await client.create('pods', { apiVersion: 'v1', kind: 'Pod', ...pod } as Draft<Pod>);
      world.clock.advance(1000);
      await world.makeReady(made);
      return made;
    },
    slice() {
      const [slice, ...more] = client.list('endpointslices.discovery.k8s.io');
      expect(more).toEqual([]);
      return slice;
    },
    endpoints: () => client.get('endpoints', 'dep/web'),
  };
}

describe('the endpoints of a Service', () => {
  // All of this is as recorded from Kubernetes 1.36.3.
  it('are an empty slice and an Endpoints object without subsets at first', async () => {
    const world = await start();
    expect(world.slice()).toMatchObject({
      metadata: {
        generateName: 'web-',
        labels: {
          app: 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': 'web',
        },
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-05T09:00:00Z' },
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true },
        ],
      },
      addressType: 'IPv4',
      endpoints: null,
      ports: null,
    });
    expect(world.endpoints()?.subsets).toBeUndefined();
    expect(world.endpoints()?.metadata).toMatchObject({
      labels: { app: 'web', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-05T09:00:00Z' },
    });
  });

  it('follow the pods in one slice', async () => {
    const world = await start();
    const first = await world.pod('web-1');
    const second = await world.pod('web-2');
    const target = (pod: Pod) => ({ kind: 'Pod', namespace: 'dep', name: pod.metadata.name, uid: pod.metadata.uid });
    const conditions = { ready: true, serving: true, terminating: false };
    expect(world.slice()).toMatchObject({
      metadata: { annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-05T09:00:02Z' } },
      endpoints: [
        { addresses: ['10.244.1.11'], conditions, targetRef: target(first), nodeName: 'node-1' },
        { addresses: ['10.244.1.12'], conditions, targetRef: target(second), nodeName: 'node-1' },
      ],
      ports: [{ name: '', protocol: 'TCP', port: 80 }],
    });
    expect(world.endpoints()?.subsets).toEqual([
      {
        addresses: [
          { ip: '10.244.1.11', nodeName: 'node-1', targetRef: target(first) },
          { ip: '10.244.1.12', nodeName: 'node-1', targetRef: target(second) },
        ],
        ports: [{ port: 80, protocol: 'TCP' }],
      },
    ]);
    await world.client.delete('pods', keyOf(second));
    await world.running.settle();
    expect(world.slice()?.endpoints[1]?.conditions).toEqual({ ready: false, serving: true, terminating: true });
    expect(world.slice()?.metadata.annotations).toBeUndefined();
    await world.reap();
    expect(world.slice()?.endpoints).toHaveLength(1);
    expect(world.bugs).toEqual([]);
  });

  it('take slices of a hundred each, and leave pods where they are', async () => {
    const world = await start();
    for (let i = 0; i < 130; i++) await world.pod(`web-${i}`);
    const sizes = world.client.list('endpointslices.discovery.k8s.io').map(({ endpoints }) => endpoints.length);
    expect(sizes).toEqual([100, 30]);
  });
});
