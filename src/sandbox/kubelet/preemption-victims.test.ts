import { expect, test } from 'vitest';
import type { Pod } from '../../kube/object.ts';
import { victimsFor } from './preemption-victims.ts';
import { container, draft } from './test-nodes.ts';

type Requests = Record<string, string>;

function pod(name: string, requests: Requests = {}, { priority = 0, guaranteed = false } = {}): Pod {
  const resources = { requests, ...(guaranteed && { limits: requests }) };
  return draft(name, { priority, containers: [container('busybox:1.37', undefined, { resources })] }) as Pod;
}

const urgent = pod('urgent', {}, { priority: 2_000_000_000 });
/** So much is missing, in whole units. */
const missing = (amounts: Record<string, number>) =>
  Object.entries(amounts).map(([resource, amount]) => ({
    resource,
    requested: amount * 1000,
    used: 1000,
    capacity: 1000,
  }));
const chosen = (others: Pod[], amounts: Record<string, number>) => {
  const victims = victimsFor(urgent, others, missing(amounts));
  return victims.kind === 'victims' ? victims.pods.map(({ metadata }) => metadata.name) : victims;
};

const gi = 1024 ** 3;

test('the one that is enough goes, and of those the one with least memory, then CPU', () => {
  const others = [
    pod('a', { cpu: '1', memory: '2Gi' }),
    pod('b', { cpu: '3', memory: '1Gi' }),
    pod('c', { cpu: '2', memory: '1Gi' }),
    pod('d', { cpu: '500m', memory: '1Mi' }),
  ];
  expect(chosen(others, { cpu: 1 })).toEqual(['c']);
  expect(chosen(others, { cpu: 0.25 })).toEqual(['d']);
});

test('where one is not enough, the one that comes closest goes first', () => {
  const others = [pod('a', { cpu: '1' }), pod('b', { cpu: '2' }), pod('c', { cpu: '1500m' })];
  expect(chosen(others, { cpu: 3 })).toEqual(['b', 'a']);
});

test('each resource counts the same', () => {
  const others = [pod('cpu', { cpu: '1' }), pod('memory', { memory: '4Gi' }), pod('half', { cpu: '1', memory: '3Gi' })];
  expect(chosen(others, { cpu: 1, memory: 4 * gi })).toEqual(['half', 'memory']);
});

test('Guaranteed Pods go only when all others were not enough, and spare others then', () => {
  const others = [
    pod('sure', { cpu: '2', memory: '1Gi' }, { guaranteed: true }),
    pod('one', { cpu: '500m' }),
    pod('two', { cpu: '500m' }),
    pod('none'),
  ];
  expect(chosen(others, { cpu: 1 })).toEqual(['one', 'two']);
  expect(chosen(others, { cpu: 2 })).toEqual(['sure']);
});

test('for a place alone a BestEffort Pod goes first', () => {
  expect(chosen([pod('one', { cpu: '1m' }), pod('none')], { pods: 1 })).toEqual(['none']);
});

test('critical Pods go for more critical ones alone', () => {
  const equal = pod('equal', { cpu: '4' }, { priority: 2_000_000_000 });
  expect(chosen([equal, pod('one', { cpu: '1' })], { cpu: 2 })).toEqual({
    kind: 'none',
    missing: [{ resource: 'cpu', amount: 1000 }],
  });
  const node = pod('node', {}, { priority: 2_000_001_000 });
  expect(victimsFor(node, [equal], missing({ cpu: 2 }))).toEqual({ kind: 'victims', pods: [equal] });
});
