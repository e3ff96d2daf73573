import { expect, test } from 'vitest';
import { fits } from '../../lessons/kubernetes-range.ts';
import { onlyReads } from './reading.ts';

test.each([
  ['kubectl get pods -w', true],
  ['kubectl auth can-i create pods', true],
  ['kubectl auth reconcile -f roles.yaml', false],
  ['kubectl rollout status deployment/orders', true],
  ['kubectl rollout undo deployment/orders', false],
  ['kubectl apply -f d.yaml', false],
  ['helm list', true],
  ['helm template orders ./intake', true],
  ['helm template orders ./intake --output-dir out', false],
  ['helm rollback orders', false],
])('%s only reads: %s', (run, reads) => {
  expect(onlyReads([{ run }])).toBe(reads);
});

test('an answer leaves all as it is, a file does not', () => {
  expect(onlyReads([{ answer: 3 }, { run: 'kubectl get pods' }])).toBe(true);
  expect(onlyReads([{ write: 'd.yaml', text: '' }])).toBe(false);
});

test.each([
  ['1.36.3', '>=1.29', true],
  ['1.28.0', '>=1.29', false],
  ['1.36.3', '>=1.29 <1.36', false],
  ['1.35.0', '1.35', true],
])('Kubernetes %s in %s: %s', (version, range, isIn) => {
  expect(fits(version, range)).toBe(isIn);
});
