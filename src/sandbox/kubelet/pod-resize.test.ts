import { expect, test } from 'vitest';
import type { Pod } from '../../kube/object.ts';
import { condition, container, draft, main, sandbox } from './test-nodes.ts';

const sleeper = (cpu: string) => container('busybox:1.37', ['sleep', '1h'], { resources: { requests: { cpu } } });
const given = (pod: Pod | undefined) => main(pod)?.resources?.requests?.cpu;

test('who asks for more than is left waits, and the more important one is the first to have room', async () => {
  const { client, advance } = await sandbox();
  const pod = (name: string) => client.get('pods', `default/${name}`);
  for (const [name, priority] of Object.entries({ plain: 0, important: 10, leaving: 0 }))
    await client.create('pods', draft(name, { priority, containers: [sleeper('1')] }));
  await advance(1000);
  for (const name of ['plain', 'important'])
    await client.patch('pods', `default/${name}`, {
      metadata: { generation: 2 },
      spec: { containers: [sleeper('2500m')] },
    });
  await advance(1000);
  for (const name of ['plain', 'important']) {
    expect(condition(pod(name), 'PodResizePending')).toMatchObject({ status: 'True', reason: 'Deferred' });
    expect(given(pod(name))).toBe('1');
  }
  await client.delete('pods', 'default/leaving');
  await advance(1000);
  expect([given(pod('plain')), given(pod('important'))]).toEqual(['1', '2500m']);
  expect(condition(pod('important'), 'PodResizePending')).toBeUndefined();
  await client.delete('pods', 'default/plain');
  await advance(1000);
  await client.delete('pods', 'default/important');
  await client.create('pods', draft('plain', { containers: [sleeper('1')] }));
  await advance(1000);
  expect(condition(pod('plain'), 'PodResizePending')).toBeUndefined();
});
