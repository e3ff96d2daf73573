import { describe, expect, test } from 'vitest';
import { findKind } from './known-kinds.ts';

const told = (apiVersion: string | undefined, kind: string, defined?: ReadonlySet<string>) => {
  const found = findKind({ apiVersion, kind }, defined);
  return found.kind === 'unknown' ? found.message : found.kind;
};

describe('a custom resource is none of the API, whatever its kind is called', () => {
  test.each([
    ['serving.knative.dev/v1', 'Service'],
    ['gateway.networking.k8s.io/v1', 'Gateway'],
    ['networking.istio.io/v1', 'VirtualService'],
    ['batch.volcano.sh/v1alpha1', 'Job'],
    ['autoscaling.k8s.io/v1', 'VerticalPodAutoscaler'],
    ['apps.example.com/v1', 'Deployment'],
    ['acme.io/v1', 'Event'],
    ['kustomize.config.k8s.io/v1beta1', 'Kustomization'],
  ])('%s %s', (apiVersion, kind) => {
    expect(told(apiVersion, kind)).toBe('custom');
  });
});

test.each([
  ['apps/v2', 'Deployment', 'the API has no apps/v2; did you mean apps/v1?'],
  ['batch/v1beta9', 'CronJob', 'the API has no batch/v1beta9; did you mean batch/v1?'],
  ['extensions/v1beta1', 'Deployment', 'the API has no extensions/v1beta1; did you mean apps/v1?'],
  ['v2', 'Pod', 'the API has no v2; did you mean v1?'],
  ['networking.k8s.io/v2', 'Ingress', 'the API has no networking.k8s.io/v2; did you mean networking.k8s.io/v1?'],
  ['netwroking.k8s.io/v1', 'Ingress', 'the API has no netwroking.k8s.io/v1; did you mean networking.k8s.io/v1?'],
  ['storge.k8s.io/v1', 'Bucket', 'the API has no storge.k8s.io/v1; did you mean storage.k8s.io/v1?'],
  ['kafka/v1', 'Topic', 'the API has no kafka/v1, and the group of a custom resource has a dot'],
  ['v1', 'Deployment', 'Deployment is not in v1; did you mean apps/v1?'],
  ['v1', 'ConfigMapp', 'the API has no kind ConfigMapp in v1; did you mean ConfigMap?'],
  ['networking.k8s.io/v1', 'Gateway', 'the API has no kind Gateway in networking.k8s.io/v1'],
  [undefined, 'Deploymnet', 'the API has no kind Deploymnet; did you mean Deployment?'],
])('%s %s is a mistake', (apiVersion, kind, message) => {
  expect(told(apiVersion, kind)).toBe(message);
});

test('what a definition of the lesson defines is there, however near to another', () => {
  const defined = new Set(['netwroking.k8s.io/Ingress', 'networking.k8s.io/Gateway', 'acme.io/Deploymnet']);
  expect(told('netwroking.k8s.io/v1', 'Ingress', defined)).toBe('custom');
  expect(told('networking.k8s.io/v1', 'Gateway', defined)).toBe('custom');
  expect(told(undefined, 'Deploymnet', defined)).toBe('custom');
});
