import { expect, test } from 'vitest';
import { memoryView } from '../../../test/support/memory-view.ts';
import { hintOfDiagnosis } from '../../tutor/hint-of-diagnosis.ts';
import { match } from '../match/match.ts';
import { remedyForImmutable } from './immutable.ts';

const view = memoryView('orders', () => 0);

/** The first line of what to do about an object that should be otherwise. */
function remedy(kind: string, found: Record<string, unknown>, expected: Record<string, unknown>) {
  const object = view.put({ apiVersion: 'v1', kind, metadata: { name: 'x' }, ...found });
  return remedyForImmutable(object, match(expected, object))?.split(':')[0];
}

const container = (more: Record<string, unknown>) => ({ containers: [{ name: 'a', image: 'nginx:1.27', ...more }] });

test('of a Pod, little more than images can be changed', () => {
  const change = (more: Record<string, unknown>) => remedy('Pod', { spec: container({}) }, { spec: container(more) });
  expect(change({ env: [{ name: 'A', value: 'b' }] })).toMatchInlineSnapshot(
    `"The field \`spec.containers[a].env[A]\` of a Pod cannot be changed"`,
  );
  expect(change({ image: 'nginx:1.28' })).toBeUndefined();
  expect(change({ resources: { limits: { cpu: '1' } } })).toMatch(/--subresource=resize/);
  expect(remedy('Pod', {}, { metadata: { labels: { app: 'x' } } })).toBeUndefined();
  expect(remedy('Pod', { spec: container({}) }, { spec: { tolerations: [{ key: 'spot' }] } })).toBeUndefined();
});

test.each([
  ['Job', { template: { spec: container({}) } }, { template: { spec: container({ image: 'nginx:1.28' }) } }],
  ['Job', { completions: 2 }, { completions: 3 }],
  ['PersistentVolumeClaim', { storageClassName: 'fast' }, { storageClassName: 'standard' }],
  ['PersistentVolume', { hostPath: { path: '/a' } }, { hostPath: { path: '/b' } }],
  ['Deployment', { selector: { matchLabels: { app: 'a' } } }, { selector: { matchLabels: { app: 'b' } } }],
  ['StatefulSet', { serviceName: 'a' }, { serviceName: 'b' }],
  ['Service', { clusterIP: '10.96.0.7' }, { clusterIP: 'None' }],
])('of a %s, %j cannot become %j', (kind, found, expected) => {
  expect(remedy(kind, { spec: found }, { spec: expected })).toMatch(/ cannot be changed$/);
});

test.each([
  ['Job', { parallelism: 2 }, { parallelism: 3 }],
  ['Job', { completionMode: 'Indexed', completions: 2 }, { completions: 3 }],
  ['Job', { suspend: true, template: { spec: {} } }, { template: { spec: { nodeSelector: { disk: 'ssd' } } } }],
  ['PersistentVolume', { persistentVolumeReclaimPolicy: 'Delete' }, { persistentVolumeReclaimPolicy: 'Retain' }],
  ['Deployment', { template: { spec: container({}) } }, { template: { spec: container({ command: ['sh'] }) } }],
  ['StatefulSet', { replicas: 1 }, { replicas: 3 }],
  ['Service', { clusterIP: '10.96.0.7', selector: { app: 'a' } }, { selector: { app: 'b' } }],
])('of a %s, %j can become %j', (kind, found, expected) => {
  expect(remedy(kind, { spec: found }, { spec: expected })).toBeUndefined();
});

test('a bound claim can grow', () => {
  const sized = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
  const bound = { status: { phase: 'Bound' } };
  expect(remedy('PersistentVolumeClaim', { ...sized('1Gi'), ...bound }, sized('2Gi'))).toBeUndefined();
  expect(remedy('PersistentVolumeClaim', { ...sized('2Gi'), ...bound }, sized('1Gi'))).toMatch(/cannot be changed/);
  expect(remedy('PersistentVolumeClaim', sized('1Gi'), sized('2Gi'))).toMatch(/cannot be changed/);
});

test('what has no spec', () => {
  expect(remedy('RoleBinding', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } })).toMatch(/cannot be changed/);
  expect(remedy('RoleBinding', { subjects: [] }, { subjects: [{ name: 'b' }] })).toBeUndefined();
  expect(remedy('StorageClass', { provisioner: 'a' }, { provisioner: 'b' })).toMatch(/cannot be changed/);
  expect(remedy('StorageClass', { allowVolumeExpansion: false }, { allowVolumeExpansion: true })).toBeUndefined();
  expect(remedy('ConfigMap', { data: { a: '1' } }, { data: { a: '2' } })).toBeUndefined();
  expect(remedy('ConfigMap', { immutable: true, data: { a: '1' } }, { data: { a: '2' } })).toMatchInlineSnapshot(
    `"The field \`data.a\` of an immutable ConfigMap cannot be changed"`,
  );
  expect(remedy('Secret', { type: 'Opaque' }, { type: 'kubernetes.io/tls' })).toMatch(/cannot be changed/);
});

test('what a controller made is changed at its template, and the hint says so in place of the general one', () => {
  const owned = {
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x-1', uid: 'u', controller: true }],
  };
  const pod = view.put({ kind: 'Pod', metadata: { name: 'x-1-a', ...owned }, spec: container({}) });
  const told = remedyForImmutable(pod, match({ spec: { nodeName: 'worker' } }, pod));
  expect(told).toMatchInlineSnapshot(
    `"The ReplicaSet x-1 made this Pod: change the template there, and new ones are so."`,
  );
  const result = { name: 'it', say: 'it is so', message: '', differences: [], ...(told && { remedy: told }) };
  const hint = hintOfDiagnosis([{ ...result, verdict: { kind: 'wrong', cause: 'field-missing' } }]);
  expect(hint).toBe(told);
});
