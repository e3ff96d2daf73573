import { expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import { manualClock } from '../../lib/clock.ts';
import { compactRegularly } from './compact.ts';
import { createStore } from './store.ts';

const map = (name: string) =>
  ({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name, namespace: 'a' } }) as unknown as KubeObject;

it('forgets what was longer than five minutes ago, within ten', () => {
  const store = createStore();
  const clock = manualClock();
  const end = compactRegularly(store, clock);
  store.put('configmaps', map('one'));
  store.put('configmaps', map('two'));
  const names = (revision: number) => store.listAt('configmaps', 'a', revision)?.map(({ metadata }) => metadata.name);

  clock.advance(5 * 60_000);
  expect(names(1)).toEqual(['one']);
  store.put('configmaps', map('three'));
  clock.advance(5 * 60_000);
  expect(names(1)).toBeUndefined();
  expect(names(2)).toEqual(['one', 'two']);
  expect(store.eventsAfter('configmaps', 1)).toHaveLength(2);
  end();
  expect(clock.nextDue()).toBeUndefined();
});
