import { expect, test } from 'vitest';
import { memoryView } from '../../test/support/memory-view.ts';
import { storySince } from './story.ts';

test('the story is told in order, once for each part and reason, from the step on', async () => {
  const view = memoryView('orders', () => 0);
  const report = (name: string, second: number, from: string, reason: string, about: string) =>
    view.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name },
      involvedObject: { kind: about.split('/')[0], name: about.split('/')[1] },
      reason,
      ...(from === 'default-scheduler'
        ? { reportingComponent: from, eventTime: `1970-01-01T00:00:0${second}.500000Z` }
        : { source: { component: from }, firstTimestamp: `1970-01-01T00:00:0${second}Z` }),
    });
  report('d', 3, 'kubelet', 'Started', 'Pod/b');
  report('a.3', 2, 'default-scheduler', 'Scheduled', 'Pod/b');
  report('b.2', 2, 'default-scheduler', 'Scheduled', 'Pod/a');
  report('c.1', 2, 'replicaset-controller', 'SuccessfulCreate', 'ReplicaSet/r');
  report('old', 1, 'kubelet', 'Killing', 'Pod/z');
  expect(await storySince(view, 'orders', 2400)).toEqual([
    { from: 'replicaset-controller', reason: 'SuccessfulCreate', kind: 'ReplicaSet', names: ['r'] },
    { from: 'default-scheduler', reason: 'Scheduled', kind: 'Pod', names: ['a', 'b'] },
    { from: 'kubelet', reason: 'Started', kind: 'Pod', names: ['b'] },
  ]);
});
