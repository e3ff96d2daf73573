import { beforeEach, expect, it } from 'vitest';
import type { Draft, Event, KubeObject } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { manualClock } from '../../lib/clock.ts';
import type { Client, EventText } from '../client.ts';
import { createEventRecorder } from './event-recorder.ts';

const about = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'team', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
} as KubeObject;

const clock = manualClock(Date.parse('2026-01-05T09:00:00Z'));
let events: Map<string, Event>;
let tell: (text: Partial<EventText>) => Promise<void>;

beforeEach(() => {
  events = new Map();
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
  tell = (text) =>
    record(client, about, { type: 'Normal', reason: 'Made', message: 'made', ...text }, { component: 'maker' });
});

const shown = () => [...events.values()].map(({ message, count }) => `${count} ${message}`);

it('counts what is repeated, and tells from the tenth message on similar ones as one, as client-go does', async () => {
  for (let i = 0; i < 3; i++) await tell({ message: 'Created pod: web-0' });
  for (let i = 1; i < 12; i++) await tell({ message: `Created pod: web-${i}` });
  expect(shown()[0]).toBe('3 Created pod: web-0');
  expect(shown()).toHaveLength(10);
  expect(shown().at(-1)).toBe('3 (combined from similar events): Created pod: web-11');
});

it('counts the twenty-sixth event of a type, and shows it with the next that five minutes allow', async () => {
  for (let i = 0; i < 30; i++) await tell({ type: 'Warning' });
  expect(shown()).toEqual(['25 made']);
  await tell({ message: 'of another type' });
  clock.advance(5 * 60_000 - 1);
  await tell({ type: 'Warning' });
  expect(shown()).toEqual(['25 made', '1 of another type']);
  clock.advance(1);
  await tell({ type: 'Warning' });
  await tell({ type: 'Warning' });
  expect(shown()).toEqual(['32 made', '1 of another type']);
});

it('makes an event anew that has been kept back or has expired, with its count and its first time', async () => {
  for (let i = 0; i < 25; i++) await tell({});
  await tell({ message: 'late' });
  expect(shown()).toEqual(['25 made']);
  const firstTimestamp = formatTime(clock.now());
  clock.advance(10 * 60_000);
  events.clear();
  await tell({ message: 'late' });
  await tell({});
  expect(shown()).toEqual(['2 late', '26 made']);
  expect([...events.values()].map((event) => event.firstTimestamp)).toEqual([firstTimestamp, firstTimestamp]);
});
