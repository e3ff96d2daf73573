import { expect, test } from 'vitest';
import { differencesFrom } from './condition-differs.ts';

const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: {
    name: 'gate',
    namespace: 'orders',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { maxUnavailable: 2 },
  status: { disruptionsAllowed: 2, desiredHealthy: 0 },
};
const differences = (cel: string, vars = {}) =>
  differencesFrom(cel, budget, vars).map(
    ({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`,
  );

test('what a condition compares is told as a difference, part by part', () => {
  expect(differences('object.status.disruptionsAllowed == 1')).toEqual([
    'status.disruptionsAllowed: expected 1, found 2',
  ]);
  expect(
    differences('object.status.disruptionsAllowed == vars.away && object.status.desiredHealthy >= 1', { away: 2 }),
  ).toEqual(['status.desiredHealthy: expected >= 1, found 0']);
  expect(differences('object.status.currentHealthy == object.spec.maxUnavailable')).toEqual([
    'status.currentHealthy: expected 2, found nothing',
  ]);
});

test('of other conditions nothing is told, and nothing of a Secret', () => {
  expect(differences("object.status.disruptionsAllowed == 1 || object.metadata.name == 'door'")).toEqual([]);
  expect(differences("object.metadata.name.startsWith('x')")).toEqual([]);
  const secret = { ...budget, kind: 'Secret', data: { password: 'aGk=' } };
  expect(differencesFrom("object.data.password == 'x'", secret)).toEqual([]);
});
