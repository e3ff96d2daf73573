import { beforeEach, expect, test } from 'vitest';
import { configMap, settings } from '../../test/support/memory-objects.ts';
import { checkOf, judgeLine, memoryStep } from '../../test/support/memory-step.ts';
import type { MemoryObservations, MemoryView } from '../../test/support/memory-view.ts';
import type { ManualClock } from '../lib/clock.ts';
import type { StepInput } from './step.ts';
import { settleStep, watchStep } from './watch.ts';

let clock: ManualClock;
let view: MemoryView;
let observations: MemoryObservations;
let input: StepInput;

beforeEach(() => {
  ({ clock, view, observations, input } = memoryStep());
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('hold: it must stay so, and a break starts anew', async () => {
  const of = { ...settings, hold: '2s' };
  view.put(configMap('settings', { batch: '500' }));
  expect(await judge(of)).toMatch(/^not-yet/);
  clock.advance(1000);
  view.put(configMap('settings', { batch: '7' }));
  expect(await judge(of)).toMatch(/^wrong/);
  view.put(configMap('settings', { batch: '500' }));
  expect(await judge(of)).toMatch(/^not-yet/);
  clock.advance(2000);
  expect(await judge(of)).toBe('pass');
});

test('a watched step is judged anew on a change and when time is up, without polling', async () => {
  const verdicts: string[] = [];
  let told = () => {};
  const next = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  let wait = next();
  const watch = watchStep({ ...input, checks: [checkOf({ ...settings, hold: '2s' })] }, ([result]) => {
    verdicts.push(result?.verdict.kind ?? '');
    told();
  });
  await wait;
  wait = next();
  view.put(configMap('settings', { batch: '500' }));
  await wait;
  wait = next();
  clock.advance(2000);
  await wait;
  await watch.stop();
  expect(verdicts).toEqual(['wrong', 'not-yet', 'pass']);
  expect(clock.nextDue()).toBeUndefined();
});

test('a look sees what was answered before it, however late watches and observations are', async () => {
  view.put(configMap('settings', { batch: '500' }));
  const late = { objects: () => [], gone: () => [], failure: () => undefined };
  let isCaughtUp = false;
  const checks = [checkOf(settings), checkOf({ ran: { command: 'get', resource: 'cm' } })];
  const results = await settleStep({
    ...input,
    checks,
    view: { ...view, watch: async () => late },
    observations: {
      ...observations,
      caughtUp: async () => {
        if (!isCaughtUp) observations.add({ verb: 'list', resource: 'configmaps', command: 'get' });
        isCaughtUp = true;
      },
    },
  });
  expect(results.map(({ verdict }) => verdict.kind)).toEqual(['pass', 'pass']);
});

test('settling ends with the first decision', async () => {
  view.put(configMap('settings', { batch: '500' }));
  const settled = settleStep({ ...input, checks: [checkOf(settings)] });
  expect((await settled)[0]?.verdict).toEqual({ kind: 'pass' });
});
