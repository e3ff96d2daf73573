import { expect, it } from 'vitest';
import type { Draft, Event, KubeObject } from '../../kube/object.ts';
import { manualClock } from '../../lib/clock.ts';
import type { Client } from '../client.ts';
import { createEventRecorder } from './event-recorder.ts';

const about = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'team', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
} as KubeObject;

it('counts what is repeated, and tells from the tenth message on similar ones as one, as client-go does', async () => {
  const clock = manualClock(Date.parse('2026-01-05T09:00:00Z'));
  const events = new Map<string, Event>();
  const client = {
    get: (_: string, key: string) => events.get(key),
    create: async (_: string, draft: Draft<Event>) => {
      events.set(`team/${draft.metadata.name}`, draft as Event);
    },
    patch: async (_: string, key: string, patch: Partial<Event>) => {
      events.set(key, { ...(events.get(key) as Event), ...patch });
    },
  } as unknown as Client;
  const record = createEventRecorder(clock);
  const tell = (message: string) =>
    record(
      client,
      about,
      { type: 'Normal', reason: 'SuccessfulCreate', message },
      { component: 'replicaset-controller' },
    );

  for (let i = 0; i < 3; i++) await tell('Created pod: web-0');
  for (let i = 1; i < 12; i++) await tell(`Created pod: web-${i}`);
  const shown = [...events.values()].map(({ message, count }) => `${count} ${message}`);
  expect(shown[0]).toBe('3 Created pod: web-0');
  expect(shown).toHaveLength(10);
  expect(shown.at(-1)).toBe('3 (combined from similar events): Created pod: web-11');
});
