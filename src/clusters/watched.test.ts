import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { ViewError } from '../kube/cluster-view.ts';
import { manualClock } from '../lib/clock.ts';
import { type Connection, RefusedError } from './connection.ts';
import { watchObjects } from './watched.ts';

const pods = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };
const pod = (name: string, version: string) => ({
  metadata: { name, namespace: 'orders', uid: `uid-${name}`, resourceVersion: version, creationTimestamp: '' },
});

/** A server of which the test says what it has and how each of its answers ends. */
function makeServer() {
  const streams: PassThrough[] = [];
  const server = { items: [pod('a', '1')], version: '1', lists: 0, refusal: undefined as Error | undefined, streams };
  const connection: Pick<Connection, 'read' | 'stream'> = {
    async read() {
      server.lists += 1;
      if (server.refusal) throw server.refusal;
      return { items: server.items, metadata: { resourceVersion: server.version } };
    },
    async stream(path, signal) {
      if (server.refusal) throw server.refusal;
      expect(path).toContain('watch=true');
      const stream = new PassThrough();
      signal.addEventListener('abort', () => stream.end());
      streams.push(stream);
      return stream as unknown as IncomingMessage;
    },
  };
  const clock = manualClock();
  const watched = watchObjects(connection as Connection, clock, pods, 'orders', () => {});
  const names = () => watched.objects().map(({ metadata }) => metadata.name);
  const tell = (event: unknown) => streams.at(-1)?.write(`${JSON.stringify(event)}\n`);
  return { server, watched, names, tell, clock };
}

test('a watch that expires is begun anew with a fresh list, and nothing that went meanwhile is still there', async () => {
  const { server, watched, names, tell, clock } = makeServer();
  await watched.ready;
  await vi.waitFor(() => expect(server.streams).toHaveLength(1));
  tell({ type: 'ADDED', object: pod('b', '2') });
  await vi.waitFor(() => expect(names()).toEqual(['a', 'b']));
  // While nobody listened, a went and c came.
  Object.assign(server, { items: [pod('b', '2'), pod('c', '9')], version: '9' });
  tell({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(names()).toEqual(['b', 'c']);
  });
  expect(watched.failure()).toBeUndefined();
  expect(watched.gone().map(({ metadata }) => metadata.name)).toEqual(['a']);
  expect(server.lists).toBe(2);
  await watched.close();
});

test('a version that is forgotten already is no failure', async () => {
  const { server, watched, names, clock } = makeServer();
  server.refusal = new RefusedError(410, 'unreachable', 'too old');
  await vi.waitFor(() => {
    clock.advance(250);
    expect(server.lists).toBeGreaterThan(2);
  });
  server.refusal = undefined;
  clock.advance(250);
  await watched.ready;
  expect({ failure: watched.failure(), names: names() }).toEqual({ failure: undefined, names: ['a'] });
  await watched.close();
});

test.each(['forbidden', 'unreachable'] as const)(
  'what is %s is told while it lasts, and forgotten when it ends',
  async (kind) => {
    const { server, watched, names, clock } = makeServer();
    await watched.ready;
    await vi.waitFor(() => expect(server.streams).toHaveLength(1));
    server.refusal = new ViewError({ kind, message: 'no' });
    server.streams[0]?.destroy(new Error('reset'));
    await vi.waitFor(() => {
      clock.advance(1_000);
      expect(watched.failure()).toEqual({ kind, message: 'no' });
    });
    server.refusal = undefined;
    await vi.waitFor(() => {
      clock.advance(10_000);
      expect(watched.failure()).toBeUndefined();
    });
    expect(names()).toEqual(['a']);
    await watched.close();
  },
);
