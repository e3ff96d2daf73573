import { describe, expect, it } from 'vitest';
import { deploymentDraft } from '../../../test/support/controllers-world.ts';
import type { Draft, KubeObject } from '../../kube/object.ts';
import { keyOf } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { createAccountTokens } from '../access/account-tokens.ts';
import { createAuthorizer } from '../access/authorizer.ts';
import { createJwtSigner, makeSigningKey } from '../access/jwt.ts';
import { createLocalClient } from '../api/local-client.ts';
import { createRegistry } from '../api/registry.ts';
import { startControllers } from '../engine/manager.ts';
import { builtIns } from '../resources/index.ts';
import { scheduler } from '../scheduler/scheduler.ts';
import { schemaFor } from '../schema/index.ts';
import { createStore } from '../store/store.ts';
import { standardControllers } from './index.ts';

/** All controllers and the scheduler on the real API; the test does what kubelets do. */
async function start() {
  const clock = manualClock();
  const random = seededRandom(3);
  const store = createStore();
  const registry = createRegistry(builtIns, schemaFor);
  const signer = createJwtSigner(makeSigningKey());
  const tokens = createAccountTokens({ signer, store, clock, uid: () => random.uid() });
  const api = { store, registry, authorizer: createAuthorizer(store), tokens, clock, outside: clock, random };
  const owner = { user: 'kubernetes-admin', groups: ['system:masters'], manager: 'test' };
  const client = createLocalClient(api, owner);
  const bugs: unknown[] = [];
  const controllers = [
    ...standardControllers({ caCertificate: 'PEM', makeToken: tokens.ofSecret, signRequest: async () => '' }),
    scheduler,
  ];
  const running = startControllers({ client, clock, random, controllers, onBug: (error) => bugs.push(error) });
  const make = async (resource: string, kind: string, rest: Record<string, unknown>) => {
    await client.create(resource, { apiVersion: 'v1', kind, ...rest } as unknown as Draft<KubeObject>);
    await running.settle();
  };
  await make('namespaces', 'Namespace', { metadata: { name: 'ingest' } });
  for (const name of ['n1', 'n2']) {
    await make('nodes', 'Node', { metadata: { name } });
    const allocatable = { cpu: '2', memory: '4Gi', pods: '110' };
    const conditions = [{ type: 'Ready', status: 'True', lastHeartbeatTime: formatTime(clock.now()) }];
    await client.patch('nodes', name, { status: { allocatable, capacity: allocatable, conditions } }, 'status');
    await running.settle();
  }
  return {
    client,
    running,
    bugs,
    make,
    async makeReady() {
      for (const [i, pod] of client.list('pods').entries()) {
        const ip = `10.244.0.${i + 2}`;
        const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(clock.now()) }];
        const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions };
        await client.patch('pods', keyOf(pod), { status }, 'status');
        await running.settle();
      }
    },
    async reap() {
      for (const pod of client.list('pods').filter(({ metadata }) => metadata.deletionTimestamp))
        await client.delete('pods', keyOf(pod), { graceSeconds: 0 });
      await running.settle();
    },
  };
}

describe('controllers and scheduler on the API', () => {
  it('bring a Deployment and its Service to life and take all away with the namespace', async () => {
    const world = await start();
    const { client, running } = world;
    await client.create('deployments.apps', deploymentDraft('web', 3, 'nginx:1.28', {}, 'ingest'));
    await world.make('services', 'Service', {
      metadata: { name: 'web', namespace: 'ingest' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    expect(
      client
        .list('pods')
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toHaveLength(3);
    expect(client.list('pods').every(({ spec }) => spec.nodeName)).toBe(true);
    await world.makeReady();
    expect(client.get('deployments.apps', 'ingest/web')?.status).toMatchObject({ replicas: 3, availableReplicas: 3 });
    expect(client.list('endpointslices.discovery.k8s.io')[0]?.endpoints).toHaveLength(3);
    const managers = client.list('replicasets.apps')[0]?.metadata.managedFields?.map(({ manager }) => manager);
    expect(new Set(managers)).toEqual(new Set(['kube-controller-manager']));

    await client.delete('namespaces', 'ingest');
    await running.settle();
    await world.reap();
    expect(client.list('namespaces')).toEqual([]);
    for (const resource of ['pods', 'replicasets.apps', 'deployments.apps', 'services', 'endpoints'])
      expect([resource, client.list(resource)]).toEqual([resource, []]);
    expect(world.bugs).toEqual([]);
  });

  it('delete what a Deployment owned when it is deleted', async () => {
    const world = await start();
    await world.client.create('deployments.apps', deploymentDraft('web', 2, 'nginx:1.28', {}, 'ingest'));
    await world.running.settle();
    await world.client.delete('deployments.apps', 'ingest/web', { propagation: 'Background' });
    await world.running.settle();
    await world.reap();
    expect([world.client.list('replicasets.apps'), world.client.list('pods')]).toEqual([[], []]);
    expect(world.bugs).toEqual([]);
  });
});
