import { beforeEach, expect, test } from 'vitest';
import { owner } from '../../../test/support/memory-objects.ts';
import { checkOf, judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import { evaluateStep } from '../evaluate.ts';
import type { StepInput } from '../step.ts';

let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('rule 5: a Pod that has ended never comes to run, and one that should end is right', async () => {
  const ended = (name: string, more: Record<string, unknown> = {}) =>
    view.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'batch' }, ...more },
      spec: { restartPolicy: 'Never', containers: [{ name: 'batch', image: 'nginx:1.27' }] },
      status: {
        phase: 'Succeeded',
        conditions: [{ type: 'Ready', status: 'False', reason: 'PodCompleted' }],
        containerStatuses: [{ name: 'batch', state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      },
    });
  ended('batch');
  const named = { kind: 'Pod', metadata: { name: 'batch' } };
  const running = { object: { ...named, status: { phase: 'Running' } }, within: '60s' };
  expect(await judge(running)).toMatchInlineSnapshot(
    `"wrong not-ready | The Pod batch has ended (Completed, exit code 0) and is not started again. | kubectl describe pod batch"`,
  );
  const [result] = await evaluateStep({ ...input, checks: [checkOf(running)] });
  expect(result?.differences).toEqual([{ path: 'status.phase', expected: 'Running', found: 'Succeeded' }]);
  expect(result?.remedy).toMatch(/kubectl delete/);
  const also = [{ cel: "object.status.phase == 'Running'", say: 'it runs' }];
  expect(await judge({ object: named, also })).toMatch(/^wrong not-ready \| The Pod batch has ended/);
  // Whoever asks for the end has it; what else is asked may still come.
  expect(await judge({ object: { ...named, status: { phase: 'Succeeded' } } })).toBe('pass');
  const noted = [{ cel: "object.status.phase == 'Succeeded' && 'note' in object.metadata", say: 'it has a note' }];
  expect(await judge({ object: named, also: noted })).toMatch(/^not-yet/);
  const byLabel = {
    object: { kind: 'Pod', metadata: { labels: { app: 'batch' } }, status: { phase: 'Running' } },
    within: '60s',
  };
  expect(await judge(byLabel)).toMatch(/^wrong not-ready/);
  // Another may come to run, and what a controller made it makes again.
  view.put({
    ...named,
    apiVersion: 'v1',
    metadata: { name: 'other', labels: { app: 'batch' } },
    spec: { containers: [] },
  });
  expect(await judge(byLabel)).toMatch(/^not-yet/);
  ended('batch', { ownerReferences: owner('Job', 'uid-of-job') });
  expect(await judge(running)).toMatch(/^not-yet/);
});
