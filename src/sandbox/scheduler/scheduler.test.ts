import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../test/support/controllers-world.ts';
import type { Draft, Node, Pod } from '../../kube/object.ts';
import { clone } from '../../kube/object.ts';
import { scheduler } from './scheduler.ts';

const taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

/** The cluster of the recording: n1 is tainted, n2 and n3 have 2 CPUs and 4 GiB; big pods leave 400m on each. */
async function start({ nodes = 3 } = {}) {
  const world = controllersWorld([scheduler]);
  const { client, running } = world;
  for (let i = 1; i <= nodes; i++) {
    const labels = { 'kubernetes.io/hostname': `n${i}`, 'kubernetes.io/os': 'linux' };
    const allocatable = { cpu: '2', memory: '4Gi', pods: '110', 'ephemeral-storage': '50Gi' };
    const draft = {
      metadata: { name: `n${i}`, labels },
      spec: i === 1 ? { taints: [taint] } : {},
      status: { allocatable },
    };
    await client.create('nodes', { apiVersion: 'v1', kind: 'Node', ...draft } as Draft<Node>);
  }
  const world2 = {
    ...world,
    async pod(name: string, spec: Record<string, unknown> = {}, requests: Record<string, string> = {}) {
      const containers = [{ name: 'c', image: 'nginx', resources: { requests }, ports: spec.ports }];
      const draft = { metadata: { name, namespace: 'sch', labels: { app: name } }, spec: { containers, ...spec } };
      await client.create('pods', { apiVersion: 'v1', kind: 'Pod', ...draft } as unknown as Draft<Pod>);
      await running.settle();
    },
    get: (name: string) => client.get('pods', `sch/${name}`) as Pod,
    failure: (name: string) => client.get('pods', `sch/${name}`)?.status?.conditions?.[0]?.message,
    failures: (name: string) =>
      client.events.filter((e) => e.about === `Pod ${name}` && e.reason === 'FailedScheduling'),
    async changeNode(name: string, edit: (draft: Node) => void) {
      const draft = clone(client.get('nodes', name) as Node);
      edit(draft);
      await client.update('nodes', draft);
      await running.settle();
    },
  };
  if (nodes === 3) {
    await world2.pod('ok', { nodeSelector: on('n2') }, { cpu: '100m' });
    await world2.pod('port1', { nodeSelector: on('n2'), ports: [{ containerPort: 80, hostPort: 8080 }] });
    await world2.pod('big1', { nodeSelector: on('n2') }, { cpu: '1500m' });
    await world2.pod('big2', { nodeSelector: on('n3') }, { cpu: '1500m' });
  }
  return world2;
}

const on = (node: string) => ({ 'kubernetes.io/hostname': node });
const near = (kind: string, topologyKey: string, app: string) => ({
  affinity: {
    [kind]: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app } } }],
    },
  },
});
const named = (name: string) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }],
      },
    },
  },
});
function spread(topologyKey: string) {
  const labelSelector = { matchLabels: { app: 'p' } };
  return {
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector }],
  };
}
const unhelpful =
  'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
const noVictims = (none: string, rest: string) =>
  `no new claims to deallocate, preemption: 0/3 nodes are available: ${none}, ${rest}.`;
const one = '1 No preemption victims found for incoming pod';

// Recorded from Kubernetes 1.36.3.
const recorded: [what: string, spec: Record<string, unknown>, requests: Record<string, string>, message: string][] = [
  [
    'more cpu than any node has',
    {},
    { cpu: '3' },
    `1 node(s) had untolerated taint(s), 2 Insufficient cpu. ${unhelpful}`,
  ],
  [
    'more cpu and memory',
    {},
    { cpu: '3', memory: '8Gi' },
    `1 node(s) had untolerated taint(s), 2 Insufficient cpu, 2 Insufficient memory. ${unhelpful}`,
  ],
  [
    'more cpu than is free',
    {},
    { cpu: '1' },
    `1 node(s) had untolerated taint(s), 2 Insufficient cpu. ${noVictims('1 Preemption is not helpful for scheduling', '2 No preemption victims found for incoming pod')}`,
  ],
  [
    'a label that no node has',
    { nodeSelector: { disk: 'ssd' } },
    {},
    `1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. ${unhelpful}`,
  ],
  [
    'a node that is too small',
    { nodeSelector: on('n2') },
    { cpu: '3' },
    `1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s). ${unhelpful}`,
  ],
  [
    'a host port that is taken',
    { nodeSelector: on('n2'), ports: [{ containerPort: 80, hostPort: 8080 }] },
    {},
    `1 node(s) didn't have free ports for the requested pod ports, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s). ${noVictims(one, '2 Preemption is not helpful for scheduling')}`,
  ],
  [
    'a device that no node has',
    {},
    { 'nvidia.com/gpu': '1' },
    `1 node(s) had untolerated taint(s), 2 Insufficient nvidia.com/gpu. ${unhelpful}`,
  ],
  ['a node that is not there', named('n9'), {}, `3 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${unhelpful}`],
  [
    'a node that is tainted',
    named('n1'),
    {},
    `1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${unhelpful}`,
  ],
  [
    'to be far from a pod that is everywhere',
    near('podAntiAffinity', 'kubernetes.io/os', 'ok'),
    {},
    `1 node(s) had untolerated taint(s), 2 node(s) didn't match pod anti-affinity rules. ${noVictims('1 Preemption is not helpful for scheduling', '2 No preemption victims found for incoming pod')}`,
  ],
  [
    'to be spread over zones that there are none of',
    spread('zone'),
    {},
    `1 node(s) had untolerated taint(s), 2 node(s) didn't match pod topology spread constraints (missing required label). ${unhelpful}`,
  ],
  [
    'to be near a pod that is nowhere',
    near('podAffinity', 'kubernetes.io/hostname', 'nobody'),
    {},
    `1 node(s) had untolerated taint(s), 2 node(s) didn't match pod affinity rules. ${unhelpful}`,
  ],
];

describe('the scheduler', () => {
  it.each(recorded)('says why a pod fits nowhere that wants %s', async (_, spec, requests, message) => {
    const world = await start();
    await world.pod('p', spec, requests);
    const text = `0/3 nodes are available: ${message}`;
    expect(world.failures('p').map((event) => event.message)).toEqual([text]);
    expect(world.get('p').status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: text, observedGeneration: 1 },
    ]);
    expect(world.bugs).toEqual([]);
  });

  it('says that there are no nodes', async () => {
    const world = await start({ nodes: 0 });
    await world.pod('p');
    expect(world.failure('p')).toBe('no nodes available to schedule pods');
  });

  it('assigns a pod and tells of it', async () => {
    const world = await start();
    expect(world.get('ok').spec.nodeName).toBe('n2');
    expect(world.client.events).toContainEqual({
      component: 'default-scheduler',
      about: 'Pod ok',
      type: 'Normal',
      reason: 'Scheduled',
      message: 'Successfully assigned sch/ok to n2',
    });
  });

  it('leaves gated pods and those of other schedulers alone', async () => {
    const world = await start();
    await world.pod('gated', { schedulingGates: [{ name: 'example.com/wait' }] });
    await world.pod('other', { schedulerName: 'mine' });
    expect([world.get('gated').spec.nodeName, world.get('other').spec.nodeName]).toEqual([undefined, undefined]);
  });

  it('tries again when a node becomes able to take the pod', async () => {
    const world = await start();
    await world.pod('p', { nodeSelector: { disk: 'ssd' } });
    await world.changeNode('n3', (node) => Object.assign(node.metadata.labels ?? {}, { other: 'x' }));
    await world.pass(20_000);
    expect(world.failures('p')).toHaveLength(1);
    await world.changeNode('n3', (node) => Object.assign(node.metadata.labels ?? {}, { disk: 'ssd' }));
    await world.pass(2000);
    expect(world.get('p').spec.nodeName).toBe('n3');
  });

  it('tries again when another pod makes room', async () => {
    const world = await start();
    await world.pod('p', {}, { cpu: '1' });
    await world.client.delete('pods', 'sch/big2', { graceSeconds: 0 });
    await world.pass(2000);
    expect(world.get('p').spec.nodeName).toBe('n3');
  });

  it('tries again after five minutes, and says so again', async () => {
    const world = await start();
    await world.pod('p', {}, { cpu: '3' });
    await world.pass(301_000);
    expect(world.failures('p')).toHaveLength(2);
  });

  it('leaves a pod pending that would make its spread uneven: the tainted node counts as empty', async () => {
    const world = await start();
    for (const name of ['s1', 's2', 's3']) {
      const metadata = { name, namespace: 'sch', labels: { app: 'p' } };
      const spec = { containers: [], ...spread('kubernetes.io/hostname') };
      await world.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec } as unknown as Draft<Pod>);
      await world.running.settle();
    }
    expect([world.get('s1').spec.nodeName, world.get('s2').spec.nodeName].sort()).toEqual(['n2', 'n3']);
    expect(world.failure('s3')).toContain("2 node(s) didn't match pod topology spread constraints.");
  });

  it('spreads the pods of one owner', async () => {
    const world = await start({ nodes: 4 });
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true };
    for (let i = 0; i < 6; i++) {
      const draft = {
        metadata: { name: `w${i}`, namespace: 'sch', ownerReferences: [owner] },
        spec: { containers: [] },
      };
      await world.client.create('pods', { apiVersion: 'v1', kind: 'Pod', ...draft } as Draft<Pod>);
      await world.running.settle();
    }
    const counts = ['n1', 'n2', 'n3', 'n4'].map(
      (node) => world.pods().filter(({ spec }) => spec.nodeName === node).length,
    );
    expect(counts).toEqual([0, 2, 2, 2]);
  });

  it('lets a pod of higher priority take the place of the least important one', async () => {
    const world = await start();
    await world.pod('high', { priority: 1000 }, { cpu: '1' });
    const text = '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.';
    expect(world.failures('high').map(({ message }) => message)).toEqual([text]);
    const nominated = world.get('high').status?.nominatedNodeName;
    const victims = world.client.list('pods').filter(({ metadata }) => metadata.deletionTimestamp);
    expect(victims.map(({ spec }) => spec.nodeName)).toEqual([nominated]);
    expect(victims[0]?.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'DisruptionTarget',
        reason: 'PreemptionByScheduler',
        message: 'default-scheduler: preempting to accommodate a higher priority pod',
      }),
    );
    expect(world.client.events).toContainEqual(
      expect.objectContaining({
        reason: 'Preempted',
        message: `Preempted by pod ${world.get('high').metadata.uid} on node ${nominated}`,
      }),
    );
    await world.reap();
    await world.pass(2000);
    expect(world.get('high').spec.nodeName).toBe(nominated);
  });

  it('takes no pod away for one that never preempts', async () => {
    const world = await start();
    await world.pod('calm', { priority: 1000, preemptionPolicy: 'Never' }, { cpu: '1' });
    expect(world.failure('calm')).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    );
    expect(world.client.list('pods').some(({ metadata }) => metadata.deletionTimestamp)).toBe(false);
  });

  it('keeps the place that was made for a pod from those that are less important', async () => {
    const world = await start();
    await world.pod('high', { priority: 1000 }, { cpu: '1' });
    await world.pod('low', {}, { cpu: '1' });
    await world.reap();
    await world.pass(2000);
    expect([world.get('high').spec.nodeName, world.get('low').spec.nodeName]).toEqual([expect.any(String), undefined]);
  });

  it('says why a pod has no claim to start with', async () => {
    const world = await start();
    const claim = (claimName: string) => ({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] });
    await world.pod('lonely', claim('nowhere'));
    expect(world.failure('lonely')).toBe(
      '0/3 nodes are available: persistentvolumeclaim "nowhere" not found. not found',
    );
  });

  it.each([
    ['pods that it would rather not be near', 'podAntiAffinity', 'n3'],
    ['pods that it would rather be near', 'podAffinity', 'n2'],
  ])('looks at %s', async (_, kind, node) => {
    const world = await start();
    const podAffinityTerm = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'ok' } } };
    const preferred = [{ weight: 100, podAffinityTerm }];
    await world.pod('p', { affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } });
    expect(world.get('p').spec.nodeName).toBe(node);
  });

  it('spreads as far as it can where it need not', async () => {
    const world = await start({ nodes: 4 });
    const labelSelector = { matchLabels: { kind: 'even' } };
    const constraint = { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' };
    for (let i = 0; i < 3; i++) {
      const metadata = { name: `e${i}`, namespace: 'sch', labels: { kind: 'even' } };
      const spec = { containers: [], topologySpreadConstraints: [{ ...constraint, labelSelector }] };
      await world.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec } as unknown as Draft<Pod>);
      await world.running.settle();
    }
    const nodes = ['e0', 'e1', 'e2'].map((name) => world.get(name).spec.nodeName);
    expect(nodes.sort()).toEqual(['n2', 'n3', 'n4']);
  });
});
