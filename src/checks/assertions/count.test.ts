import { beforeEach, expect, test } from 'vitest';
import { configMap, deployment } from '../../../test/support/memory-objects.ts';
import { judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { StepInput } from '../step.ts';

let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('count counts what is as asked', async () => {
  const of = (is: string | number) => ({
    count: { of: { kind: 'ConfigMap', metadata: { labels: { team: 'etl' } } }, is },
  });
  view.put(configMap('a', {}, { labels: { team: 'etl' } }));
  view.put(configMap('b', {}, { labels: { team: 'etl' } }));
  view.put(configMap('c'));
  expect(await judge(of(2))).toBe('pass');
  expect(await judge(of('>= 2'))).toBe('pass');
  expect(await judge(of(3))).toMatchInlineSnapshot(
    `"wrong count-differs | There are 2 ConfigMaps as asked; it should be 3. | kubectl get configmaps"`,
  );
});

test('count waits for Pods that are on their way, in each namespace of the attempt', async () => {
  const of = {
    count: { of: { kind: 'Pod', metadata: { namespace: 'staging' }, status: { phase: 'Running' } }, is: 1 },
  };
  view.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'loader', namespace: 'staging' },
    spec: { containers: [] },
    status: { phase: 'Pending' },
  });
  expect(await judge(of)).toMatch(/^not-yet \| There are 0 Pods/);
});

test('what a quota keeps from growing is at rest', async () => {
  const conditions = [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }];
  const status = { observedGeneration: 1, replicas: 2, conditions };
  view.put(deployment('backfill', { name: 'nginx', image: 'nginx:1.28' }, { status }));
  const of = { count: { of: { kind: 'Pod', metadata: { labels: { app: 'loader' } } }, is: 1 } };
  expect(await judge(of)).toMatch(/^wrong count-differs/);
});
