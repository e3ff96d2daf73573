import { expect, test } from 'vitest';
import { processesPerNode, torchPorts } from './torch.ts';

test.each([
  ['auto', undefined, 'auto'],
  ['gpu', undefined, 'gpu'],
  [3, undefined, 3],
  ['auto', { limits: { cpu: '4' } }, 4],
  ['auto', { requests: { cpu: '1500m' } }, 2],
  ['auto', { limits: { memory: '1Gi' } }, 1],
  ['auto', { limits: { 'nvidia.com/gpu': '2' } }, 1],
  ['auto', { limits: { 'nvidia.com/gpu': '2' }, requests: { 'nvidia.com/gpu': '2' } }, 'auto'],
  ['cpu', { limits: { memory: '1Gi' }, requests: { cpu: '3' } }, 3],
  ['cpu', { limits: { memory: '1Gi' }, requests: { memory: '1Gi' } }, 1],
  ['gpu', { limits: { cpu: '4' } }, 1],
  [8, { limits: { cpu: '4' }, requests: { cpu: '4' } }, 8],
])('%j processes with %j are %j', (asked, resources, expected) => {
  expect(processesPerNode(asked, resources)).toBe(expected);
});

test('the port of the first node takes the place of one without a name', () => {
  expect(torchPorts()).toEqual([{ containerPort: 29_500 }]);
  expect(torchPorts([{ name: 'web', containerPort: 80 }])).toEqual([
    { name: 'web', containerPort: 80 },
    { containerPort: 29_500 },
  ]);
  expect(torchPorts([{ containerPort: 80 }])).toEqual([{ containerPort: 29_500 }]);
});
