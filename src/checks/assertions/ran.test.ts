import { beforeEach, expect, test } from 'vitest';
import { judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryObservations } from '../../../test/support/memory-view.ts';
import type { ManualClock } from '../../lib/clock.ts';
import type { StepInput } from '../step.ts';

let clock: ManualClock;
let observations: MemoryObservations;
let input: StepInput;

beforeEach(() => {
  ({ clock, observations, input } = memoryStep());
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('ran wants the subcommand on the object, answered well, in this step', async () => {
  const of = { ran: { command: 'describe', resource: 'cm', name: 'settings' } };
  const seen = { verb: 'get', resource: 'configmaps', command: 'describe' };
  observations.add({ ...seen, name: 'settings', atMs: clock.now() - 1 });
  expect(await judge(of)).toMatchInlineSnapshot(
    `"wrong not-run | kubectl describe for configmaps settings was not seen in this step."`,
  );
  observations.add({ ...seen, name: 'team' });
  expect(await judge(of)).toMatchInlineSnapshot(
    `"wrong run-on-other | You ran kubectl describe for configmaps team; the task asks for configmaps settings."`,
  );
  observations.add({ ...seen, name: 'settings', code: 404 });
  expect(await judge(of)).toMatchInlineSnapshot(
    `"wrong run-failed | kubectl describe ran, and the cluster answered 404 (not found)."`,
  );
  const ofPods = { ran: { command: 'logs', resource: 'pods', name: 'web-*' } };
  observations.add({ verb: 'get', command: 'logs', resource: 'deployments', name: 'wbe', code: 404 });
  expect(await judge(ofPods)).toBe(
    'wrong run-on-other | You ran kubectl logs for deployments, and the cluster answered 404 (not found); the task asks for pods.',
  );
  observations.add({ ...seen, name: 'settings' });
  expect(await judge(of)).toBe('pass');
});

test('ran wants what the subcommand is about, and not only a look at its Pod', async () => {
  const of = { ran: { command: 'logs', resource: 'pods', name: 'web-*' } };
  const seen = { verb: 'get', command: 'logs', resource: 'pods', name: 'web-1' };
  observations.add(seen);
  expect(await judge(of)).toMatchInlineSnapshot(
    `"wrong run-failed | kubectl logs ran, and got no further than to look at pods web-1."`,
  );
  observations.add({ ...seen, subresource: 'log', code: 400 });
  expect(await judge(of)).toMatchInlineSnapshot(`"wrong run-failed | kubectl logs ran, and the cluster answered 400."`);
  observations.add({ ...seen, name: 'api-1', subresource: 'log' });
  expect(await judge(of)).toMatch(/^wrong run-failed/);
  observations.add({ ...seen, subresource: 'log' });
  expect(await judge(of)).toBe('pass');
  const ofOwner = { ran: { command: 'logs', resource: 'deployments', name: 'web' } };
  observations.add({ ...seen, resource: 'deployments', name: 'web' });
  expect(await judge(ofOwner)).toBe('pass');
});
