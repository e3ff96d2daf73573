import { expect, test } from 'vitest';
import { match } from './match.ts';
import { formatFieldPath } from './path.ts';

const told = (expected: unknown, found: unknown) =>
  match(expected, found).map(({ kind, path }) => `${kind} ${formatFieldPath(path)}`);
const podSpec = (container: Record<string, unknown>) => ({ spec: { containers: [container] } });

test('a subset matches, in any order, whatever else is there', () => {
  expect(
    told({ a: 1, list: [{ x: 2 }, { x: 1 }] }, { a: 1, b: 2, list: [{ x: 1, y: 1 }, { x: 2 }, { x: 3 }] }),
  ).toEqual([]);
  expect(told({ args: ['-c'] }, { args: ['sh', '-c'] })).toEqual([]);
  expect(told({ args: ['-c', '-c'] }, { args: ['sh', '-c'] })).toEqual(['item-missing args[-c]']);
});

test('list items are told apart by their Kubernetes keys', () => {
  const found = {
    spec: {
      containers: [
        { name: 'web', image: 'a' },
        { name: 'log', image: 'b' },
      ],
    },
  };
  expect(told(podSpec({ name: 'log', image: 'a' }), found)).toEqual(['differs spec.containers[log].image']);
  expect(told(podSpec({ image: 'b' }), found)).toEqual([]);
  expect(told(podSpec({ name: 'db' }), found)).toEqual(['item-missing spec.containers[db]']);
});

test.each([
  ['quantity', { resources: { limits: { cpu: '0.5' } } }, { resources: { limits: { cpu: '500m' } } }],
  ['image', { image: 'nginx' }, { image: 'docker.io/library/nginx:latest' }],
  ['environment', { env: [{ name: 'N', value: 3 }] }, { env: [{ name: 'N', value: '3' }] }],
])('a container is compared by meaning: %s', (_, expected, found) => {
  expect(told(podSpec(expected), podSpec(found))).toEqual([]);
});

test('int-or-string and durations are compared by meaning', () => {
  expect(
    told(
      { spec: { ports: [{ port: 80, targetPort: '8080' }] } },
      { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
    ),
  ).toEqual([]);
  expect(told({ spec: { timeout: '90s' } }, { spec: { timeout: '1m30s' } })).toEqual([]);
});

test('null means absent, $exact means nothing else', () => {
  expect(told({ a: null }, {})).toEqual([]);
  expect(told({ a: null }, { a: 0 })).toEqual(['unwanted a']);
  expect(told({ data: { $exact: { a: '1' } } }, { data: { a: '1', b: '2' } })).toEqual(['unwanted data.b']);
  expect(told({ args: { $exact: ['a', 'b'] } }, { args: ['b', 'a'] })).toEqual(['differs args[0]', 'differs args[1]']);
});

test('what is missing is told by its parts', () => {
  expect(told({ metadata: { labels: { 'example.com/a': 'x' } } }, { metadata: {} })).toEqual([
    'missing metadata.labels[example.com/a]',
  ]);
  expect(told({ emptyDir: {} }, {})).toEqual(['missing emptyDir']);
  expect(told(podSpec({ name: 'web', env: [{ name: 'A' }, { name: 'B' }] }), podSpec({ name: 'web' }))).toEqual([
    'item-missing spec.containers[web].env[A]',
    'item-missing spec.containers[web].env[B]',
  ]);
});
