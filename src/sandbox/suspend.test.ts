import { expect, it, onTestFinished } from 'vitest';
import { type Clock, manualClock } from '../lib/clock.ts';
import { seededRandom } from '../lib/random.ts';
import { createSandbox } from './index.ts';

/** A clock on which the machine can be suspended: time goes on, and no timer does. */
function suspendable(): { clock: Clock; pass(ms: number): void; suspend(ms: number): void } {
  const timers = manualClock();
  let sleptMs = 0;
  return {
    clock: { now: () => timers.now() + sleptMs, after: timers.after },
    pass: timers.advance,
    suspend(ms) {
      sleptMs += ms;
    },
  };
}

const deployment = (name: string, image: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } },
  },
});

it.each([
  ['overnight', 9 * 3_600_000],
  ['for as long as a node may be silent', 45_000],
  ['for a minute', 60_000],
])('a machine that is suspended %s wakes to the cluster it left', async (_, ms) => {
  const { clock, pass, suspend } = suspendable();
  const sandbox = await createSandbox({ clock, random: seededRandom(1), nodes: 3 });
  await sandbox.start();
  onTestFinished(() => sandbox.stop());
  const { client } = sandbox;
  const live = async (forMs: number) => {
    for (let passed = 0; passed < forMs; passed += 1000) {
      pass(1000);
      await sandbox.settle();
    }
  };
  await client.create('deployments.apps', deployment('web', 'nginx:1.28', 2) as never);
  await client.create('deployments.apps', deployment('broken', 'ngnix:1.28', 1) as never);
  await live(41_000);
  const facts = () => ({
    nodes: client.list('nodes').map(({ metadata, spec, status }) => ({
      name: metadata.name,
      taints: (spec.taints ?? []).map(({ key }) => key),
      ready: status?.conditions?.find(({ type }) => type === 'Ready')?.status,
    })),
    pods: client
      .list('pods')
      .map(({ metadata, status }) => [metadata.uid, status?.phase, status?.containerStatuses?.[0]?.restartCount]),
  });
  const before = facts();
  expect(before.nodes.map(({ ready }) => ready)).toEqual(['True', 'True', 'True']);
  expect(before.pods.filter(([, phase]) => phase === 'Running')).toHaveLength(2);
  let marks = 0;
  /** The revision of now, by a write of its own. */
  const revision = async () => {
    const metadata = { name: `mark-${marks++}`, namespace: 'default' };
    const mark = await client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata } as never);
    return Number((mark as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
  };
  const first = await revision();

  suspend(ms);
  await live(60_000);
  expect(facts()).toEqual(before);
  const reasons = client.list('events').map(({ reason }) => reason);
  expect(reasons.filter((reason) => /NotReady|Evict|Taint|Killing/.test(reason ?? ''))).toEqual([]);
  // Leases, node status, the image that is tried again, and the events of the evening that expire: no storm.
  expect((await revision()) - first).toBeLessThan(120);
});
