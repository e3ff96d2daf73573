import { beforeEach, expect, test } from 'vitest';
import { configMap } from '../../../test/support/memory-objects.ts';
import { judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { StepInput } from '../step.ts';

let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ view, input } = memoryStep());
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('an answer is compared by value', async () => {
  view.put(configMap('settings', { batch: '0.5' }));
  const of = { answer: { ask: 'How much?', from: configMap('settings'), cel: 'object.data.batch' } };
  expect(await judge(of)).toBe('wrong not-answered | Not answered yet: How much?');
  input.answers = { it: ' 500m ' };
  expect(await judge(of)).toBe('pass');
  input.answers = { it: '5' };
  expect(await judge(of)).toMatchInlineSnapshot(`"wrong answer-wrong | 5 is not what the cluster says."`);
  const choices = [
    { text: 'the ReplicaSet', right: true },
    { text: 'the scheduler', because: 'It only places Pods.' },
  ];
  expect(await judge({ answer: { ask: 'Who?', choices } })).toBe(
    'wrong answer-wrong | 5 is none of the choices. Answer with a number from 1 to 2.',
  );
  input.answers = { it: 'The replicaset' };
  expect(await judge({ answer: { ask: 'Who?', choices } })).toBe('pass');
  input.answers = { it: 'daemonset' };
  expect(await judge({ answer: { ask: 'Which kind?', cel: "'DaemonSet'" } })).toBe(
    'wrong answer-wrong | daemonset is right but for its capital letters. Write it as the cluster does.',
  );
  input.answers = { it: 2 };
  expect(await judge({ answer: { ask: 'Who?', choices } })).toBe('wrong answer-wrong | It only places Pods.');
});

test('a question about an object of the scene that is gone cannot be answered', async () => {
  const of = { answer: { ask: 'How much?', from: configMap('settings'), cel: 'object.data.batch' } };
  view.put(configMap('settings', { batch: '5' }));
  view.delete('ConfigMap', 'settings');
  expect(await judge(of)).toMatch(/^wrong not-answered/);
  input.setup = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' }];
  expect(await judge(of)).toMatch(/^damaged/);
});
