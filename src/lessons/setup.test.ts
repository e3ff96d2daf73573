import { expect, test } from 'vitest';
import { performSetup } from './setup.ts';

test('what setup may not touch is refused before anything is asked of the cluster', async () => {
  const asked: string[] = [];
  const cluster = {
    scope: { attempt: 'a', namespace: 'feeds', namespaces: ['feeds'], cluster: [] },
    view: { resolve: async () => ({ plural: 'priorityclasses', namespaced: false }) },
    remove: async () => void asked.push('remove'),
  };
  const remove = (apiVersion: string, kind: string, metadata: { name: string; namespace?: string }) =>
    performSetup([{ delete: { apiVersion, kind, metadata } }], { directory: '', values: {}, cluster } as never);
  await expect(remove('v1', 'ConfigMap', { name: 'coredns', namespace: 'kube-system' })).rejects.toThrow(
    "The lesson's setup cannot be applied: ConfigMap coredns is for the namespace kube-system",
  );
  await expect(remove('scheduling.k8s.io/v1', 'PriorityClass', { name: 'high' })).rejects.toThrow(
    'PriorityClass high belongs to the whole cluster',
  );
  expect(asked).toEqual([]);
});
