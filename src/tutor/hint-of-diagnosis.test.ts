import { expect, test } from 'vitest';
import type { CheckResult, Verdict } from '../checks/define.ts';
import { causeIds } from '../checks/explain/causes.ts';
import { hintOfDiagnosis } from './hint-of-diagnosis.ts';

const result = (verdict: Verdict, more: Partial<CheckResult> = {}): CheckResult => ({
  name: 'there',
  say: 'it is there',
  verdict,
  message: 'something',
  differences: [{ path: 'spec.replicas', expected: 'EXPECTED', found: 'FOUND' }],
  ...more,
});

test('each cause has a hint of its own: what to look at or to change, and never the value that is wanted', () => {
  const hints = causeIds.map((cause) => `${cause}: ${hintOfDiagnosis([result({ kind: 'wrong', cause })])}`);
  expect(new Set(hints.map((hint) => hint.slice(hint.indexOf(':')))).size).toBe(causeIds.length);
  expect(hints.join('\n')).not.toContain('EXPECTED');
  expect(hints.join('\n')).toMatchSnapshot();
});

test('the worst check decides, and the command that shows its reason comes along', () => {
  const look = 'kubectl describe pod orders-1';
  const results = [
    result({ kind: 'not-yet', waitingFor: '1 of 3 ready', leftMs: 1000 }),
    result({ kind: 'wrong', cause: 'image-not-found' }, { look }),
    result({ kind: 'pass' }),
  ];
  expect(hintOfDiagnosis(results)).toContain(`Look: \`${look}\``);
  // What follows from something else is told after it.
  const unbound = result({ kind: 'wrong', cause: 'claim-unbound' }, { look: 'kubectl get pvc', follows: true });
  expect(hintOfDiagnosis([unbound, ...results])).toContain(`Look: \`${look}\``);
  expect(hintOfDiagnosis([unbound])).toContain('kubectl get pvc');
  expect(hintOfDiagnosis(results.slice(0, 1))).toContain('1 of 3 ready');
  expect(hintOfDiagnosis([result({ kind: 'unknown', reason: 'no answer' })])).toContain('k8s-de doctor');
  expect(hintOfDiagnosis([result({ kind: 'damaged', reason: 'gone' })])).toContain('reset');
  expect(hintOfDiagnosis(results.slice(2))).toBeUndefined();
});
