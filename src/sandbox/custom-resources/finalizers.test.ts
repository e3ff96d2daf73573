import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import { finalizerWarnings } from './finalizers.ts';

// As recorded from a real 1.36 server.
test('new finalizers without a path are warned of', () => {
  const widget = (...finalizers: string[]) => ({ metadata: { finalizers } }) as unknown as KubeObject;
  expect(finalizerWarnings(widget('a.b.c', 'example.com/x', 'orphan'), undefined)).toEqual([
    'metadata.finalizers: "a.b.c": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
  ]);
  expect(finalizerWarnings(widget('a.b.c', 'd'), widget('a.b.c'))).toEqual([
    'metadata.finalizers: "d": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
  ]);
});
