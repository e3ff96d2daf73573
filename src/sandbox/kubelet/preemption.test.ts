import { expect, test } from 'vitest';
import { formatTime } from '../../kube/time.ts';
import { condition, container, draft, main, sandbox } from './test-nodes.ts';

/*
 * The scheduler makes room itself and then binds a Pod that fits. A kubelet comes to this for Pods that the scheduler never
 * saw, such as those with a node in their spec, or for those whose room somebody else took between its look and theirs.
 */
const critical = { priorityClassName: 'system-node-critical', priority: 2_000_001_000 };

type Resources = { requests?: Record<string, string>; limits?: Record<string, string> };
const sleeper = (name: string, resources: Resources, rest = {}) =>
  draft(name, { containers: [container('busybox:1.37', ['sleep', '1h'], { resources })], ...rest });
const cpu = (amount: string): Resources => ({ requests: { cpu: amount } });
const all = (amount: string, memory: string): Resources => ({
  requests: { cpu: amount, memory },
  limits: { cpu: amount, memory },
});

test('a critical Pod that somebody bound to a full node lets the cheapest Pod go and waits for its end', async () => {
  const { client, events, advance } = await sandbox();
  await client.create('pods', sleeper('none', {}));
  await client.create('pods', sleeper('large', cpu('2'), { terminationGracePeriodSeconds: 5 }));
  await client.create('pods', sleeper('small', cpu('1'), { terminationGracePeriodSeconds: 5 }));
  await client.create('pods', sleeper('sure', all('1', '1Gi')));
  await advance(1000);
  events.length = 0;
  await client.create('pods', sleeper('urgent', cpu('800m'), critical));
  await advance(4900);
  expect(client.get('pods', 'default/small')?.status).toMatchObject({ phase: 'Running' });
  expect(condition(client.get('pods', 'default/small'), 'DisruptionTarget')).toBeUndefined();
  expect(client.get('pods', 'default/urgent')?.status).toBeUndefined();
  await advance(1000);
  const small = client.get('pods', 'default/small');
  expect(small?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Preempting',
    message: 'Preempted in order to admit critical pod',
  });
  expect(main(small)?.state?.terminated).toMatchObject({ exitCode: 137, reason: 'Error' });
  expect(small?.status?.conditions?.[0]).toMatchObject({
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message: 'Pod was preempted by Kubelet to accommodate a critical pod.',
    observedGeneration: 1,
  });
  for (const name of ['urgent', 'none', 'large', 'sure'])
    expect(client.get('pods', `default/${name}`)?.status?.phase, name).toBe('Running');
  expect(events.slice(0, 2).map(({ text }) => text)).toEqual([
    'small: Warning Preempting Preempted in order to admit critical pod',
    'small: Normal Killing Stopping container main',
  ]);
});

test('victims go one after the other, and who comes meanwhile waits', async () => {
  const { client, advance } = await sandbox();
  const rest = { terminationGracePeriodSeconds: 4 };
  await client.create('pods', sleeper('one', cpu('1'), rest));
  await client.create('pods', sleeper('two', cpu('2'), rest));
  await client.create('pods', sleeper('three', cpu('1'), rest));
  await advance(1000);
  await client.create('pods', sleeper('urgent', cpu('3'), critical));
  await client.create('pods', sleeper('late', cpu('1')));
  const phases = () =>
    ['one', 'two', 'three', 'urgent', 'late'].map((name) => client.get('pods', `default/${name}`)?.status?.phase);
  await advance(3900);
  expect(phases()).toEqual(['Running', 'Running', 'Running', undefined, undefined]);
  await advance(1000);
  expect(phases()).toEqual(['Running', 'Failed', 'Running', undefined, undefined]);
  await advance(4000);
  expect(phases().filter((phase) => phase === 'Failed')).toHaveLength(3);
  expect(phases().slice(3)).toEqual(['Running', 'Failed']);
  expect(client.get('pods', 'default/late')?.status).toMatchObject({
    reason: 'OutOfcpu',
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 1000, used: 4000, capacity: 4000",
  });
});

test('a victim that ends well has succeeded', async () => {
  const { client, advance } = await sandbox();
  const script = 'trap "exit 0" TERM; while true; do sleep 1; done';
  const containers = [container('busybox:1.37', ['sh', '-c', script], { resources: cpu('3') })];
  await client.create('pods', draft('polite', { containers, restartPolicy: 'Never' }));
  await advance(1000);
  await client.create('pods', sleeper('urgent', cpu('2'), critical));
  await advance(3000);
  const polite = client.get('pods', 'default/polite');
  expect(polite?.status).toMatchObject({ phase: 'Succeeded' });
  expect(polite?.status?.reason).toBeUndefined();
  expect(condition(polite, 'DisruptionTarget')?.reason).toBe('TerminationByKubelet');
  expect(client.get('pods', 'default/urgent')?.status?.phase).toBe('Running');
});

test('who has been told to go with more time is waited for half as long again as its own grace', async () => {
  const { client, time, events, advance } = await sandbox();
  await client.create('pods', sleeper('slow', cpu('3'), { terminationGracePeriodSeconds: 20 }));
  await advance(1000);
  const deletionTimestamp = formatTime(time.now() + 300_000);
  await client.patch('pods', 'default/slow', { metadata: { deletionTimestamp, deletionGracePeriodSeconds: 300 } });
  await advance(0);
  await client.create('pods', sleeper('urgent', cpu('2'), critical));
  await advance(29_000);
  expect(client.get('pods', 'default/urgent')?.status).toBeUndefined();
  await advance(2000);
  expect(client.get('pods', 'default/urgent')?.status?.phase).toBe('Running');
  expect(events.map(({ text }) => text)).toContain(
    'slow: Warning ExceededGracePeriod Container runtime did not kill the pod within specified grace period.',
  );
});

test.each([
  [
    'that nobody could make room for',
    critical,
    cpu('5'),
    'UnexpectedAdmissionError',
    'Pod was rejected: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 1000), ]',
  ],
  [
    'that the node has something else against',
    { ...critical, nodeSelector: { disk: 'ssd' } },
    cpu('2'),
    'NodeAffinity',
    "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ],
  [
    'that is not quite critical',
    { priority: 1_999_999_999 },
    cpu('2'),
    'OutOfcpu',
    "Pod was rejected: Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
  ],
])('a Pod %s is refused, and nobody goes', async (_, spec, resources, reason, message) => {
  const { client, events, advance } = await sandbox();
  await client.create('pods', sleeper('there', cpu('3')));
  await advance(1000);
  await client.create('pods', sleeper('urgent', resources, spec));
  await advance(60_000);
  expect(client.get('pods', 'default/urgent')?.status).toMatchObject({ phase: 'Failed', reason, message });
  expect(client.get('pods', 'default/there')?.status?.phase).toBe('Running');
  expect(events.map(({ text }) => text)).toContain(
    `urgent: Warning ${reason} ${message.replace('Pod was rejected: ', '')}`,
  );
});
