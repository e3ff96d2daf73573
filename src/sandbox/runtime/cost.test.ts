import { expect, test } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import type { HttpAnswer, HttpAsk } from '../network/http.ts';
import { withCost } from './cost.ts';
import { createProcessor } from './processor.ts';

const answer: HttpAnswer = { status: 200, headers: {}, body: 'OK' };
const ask: HttpAsk = { method: 'GET', path: '/', headers: {}, from: '10.244.1.9' };

test('an answer that comes later may come before its cost is written down, on a machine that is slow', () => {
  let now = 0;
  // Each look at this clock takes a second.
  const slow = { ...manualClock(), now: () => (now += 1000) };
  const cpu = createProcessor(slow, 2).join({});
  cpu.work(Infinity)(() => {});
  const answers: HttpAnswer[] = [];
  const serve = withCost(cpu, 5, () => (done) => {
    done(answer);
    return () => {};
  });
  const later = serve(ask);
  if (typeof later !== 'function') throw new Error('it answers at once');
  later((value) => answers.push(value))();
  expect(answers).toEqual([answer]);
});
