import { expect, test } from 'vitest';
import { leavesScope } from './setup-scope.ts';

const scope = {
  namespaces: ['feeds-x1', 'staging-x1'],
  cluster: [{ resource: 'priorityclasses', name: 'feeds-x1-*' }],
};
const object = (kind: string, name: string, namespace?: string) => ({
  apiVersion: kind === 'PriorityClass' ? 'scheduling.k8s.io/v1' : 'v1',
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});
const namespaced = (plural: string) => ({ plural, namespaced: true });
const ofCluster = (plural: string) => ({ plural, namespaced: false });

test("setup may write into the attempt's namespaces, and cluster-wide what the lesson allows", () => {
  expect(leavesScope(object('ConfigMap', 'team'), namespaced('configmaps'), scope)).toBeUndefined();
  expect(leavesScope(object('ConfigMap', 'team', 'staging-x1'), namespaced('configmaps'), scope)).toBeUndefined();
  expect(leavesScope(object('PriorityClass', 'feeds-x1-high'), ofCluster('priorityclasses'), scope)).toBeUndefined();
  expect(leavesScope(object('Namespace', 'staging-x1'), ofCluster('namespaces'), scope)).toBeUndefined();
  expect(leavesScope(object('Widget', 'mine'), undefined, scope)).toBeUndefined();
});

test.each(['kube-system', 'staging', ''])('it may not write into the namespace "%s"', (namespace) => {
  expect(leavesScope(object('ConfigMap', 'team', namespace), namespaced('configmaps'), scope)).toContain(
    `ConfigMap team is for the namespace ${namespace}, which is none of the lesson's`,
  );
});

test('nor what belongs to the whole cluster', () => {
  const why = 'belongs to the whole cluster: name it under allow.cluster';
  expect(leavesScope(object('PriorityClass', 'high'), ofCluster('priorityclasses'), scope)).toContain(why);
  expect(leavesScope(object('Namespace', 'other'), ofCluster('namespaces'), scope)).toContain(why);
});
