import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import { SortedObjects } from './sorted-objects.ts';

const object = (name: string, resourceVersion: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, uid: name, creationTimestamp: '2026-11-29T00:00:00Z', resourceVersion: String(resourceVersion) },
});

it('lists what a map has, in the order of names, whatever was written between lists', () => {
  const write = fc.record({ name: fc.stringMatching(/^[a-c]{1,2}$/), act: fc.constantFrom('set', 'delete', 'list') });
  fc.assert(
    fc.property(fc.array(write, { maxLength: 60 }), (writes) => {
      const objects = new SortedObjects();
      const model = new Map<string, KubeObject>();
      for (const [i, { name, act }] of writes.entries()) {
        if (act === 'list') objects.list();
        else if (act === 'set') {
          expect(objects.set(object(name, i))).toEqual(model.get(name));
          model.set(name, object(name, i));
        } else {
          objects.delete(name);
          model.delete(name);
        }
      }
      const names = [...model.keys()].sort();
      expect(objects.list()).toEqual(names.map((name) => model.get(name)));
      expect(objects.size).toBe(names.length);
    }),
  );
});

it('never changes a list that it gave', () => {
  const objects = new SortedObjects();
  objects.set(object('a', 1));
  const before = objects.list();
  objects.set(object('b', 2));
  objects.list();
  expect(before).toHaveLength(1);
});
