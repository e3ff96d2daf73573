import type { IncomingMessage } from 'node:http';
import { type CouldNotLook, type ServedKind, ViewError, type WatchedObjects } from '../kube/cluster-view.ts';
import { isRecord, type Key, type KubeObject, keyOf } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf } from '../lib/errors.ts';
import { pause } from '../lib/pause.ts';
import { type Connection, RefusedError } from './connection.ts';
import { pathOf } from './discovery.ts';

/** One list and watch that goes on until it is closed; `ready` resolves when the first list is in or has failed. */
export interface Watched extends WatchedObjects {
  ready: Promise<void>;
  close(): Promise<void>;
}

const watchSeconds = 240;
const retryMs = { first: 250, most: 10_000 };

export function watchObjects(
  connection: Connection,
  clock: Clock,
  kind: ServedKind,
  namespace: string | undefined,
  onChange: () => void,
): Watched {
  const present = new Map<Key, KubeObject>();
  const past = new Map<string, KubeObject>();
  const stop = new AbortController();
  const path = pathOf(kind, namespace);
  let failure: CouldNotLook | undefined;
  let isReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });

  const remove = (object: KubeObject) => {
    present.delete(keyOf(object));
    past.set(object.metadata.uid, object);
  };
  const relist = async (): Promise<string> => {
    const { items, resourceVersion } = await listObjects(connection, kind, namespace);
    const kept = new Set(items.map(({ metadata }) => metadata.uid));
    for (const object of [...present.values()]) if (!kept.has(object.metadata.uid)) remove(object);
    for (const object of items) present.set(keyOf(object), object);
    return resourceVersion;
  };
  /** Follows one watch to its end; the version to go on from, '' when the list must be read again. */
  const follow = async (from: string): Promise<string> => {
    let version = from;
    const query = `?watch=true&allowWatchBookmarks=true&resourceVersion=${from}&timeoutSeconds=${watchSeconds}`;
    const stream = await connection.stream(path + query, stop.signal);
    // A connection that died in a laptop's sleep never ends by itself: the server's own timeout tells.
    const cancel = clock.after((watchSeconds + 30) * 1000, () => stream.destroy());
    try {
      for await (const { type, object } of eventsOf(stream)) {
        if (type === 'ERROR') return '';
        version = object.metadata.resourceVersion;
        if (type === 'BOOKMARK') continue;
        if (type === 'DELETED') remove(object);
        else present.set(keyOf(object), object);
        onChange();
      }
    } finally {
      cancel();
    }
    return version;
  };

  const work = (async () => {
    let version = '';
    let waitMs = retryMs.first;
    while (!stop.signal.aborted) {
      try {
        if (version === '') {
          version = await relist();
          failure = undefined;
          isReady();
          onChange();
        }
        const beganMs = clock.now();
        version = await follow(version);
        // A server that ends each watch at once must not be asked without end.
        if (clock.now() - beganMs < retryMs.first) await pause(clock, retryMs.first, stop.signal);
        waitMs = retryMs.first;
      } catch (error) {
        if (stop.signal.aborted) break;
        version = '';
        // 410: what the version names is forgotten already; that is no failure, and is not asked again without end.
        if (error instanceof RefusedError && error.code === 410) {
          await pause(clock, retryMs.first, stop.signal);
          continue;
        }
        failure = reasonOf(error);
        isReady();
        onChange();
        await pause(clock, waitMs, stop.signal);
        waitMs = Math.min(waitMs * 2, retryMs.most);
      }
    }
  })();

  return {
    ready,
    objects: () => [...present.values()],
    gone: () => [...past.values()],
    failure: () => failure,
    async close() {
      stop.abort();
      isReady();
      await work;
    },
  };
}

/** All objects of a kind; items of a list carry no kind of their own. */
export async function listObjects(
  connection: Connection,
  kind: ServedKind,
  namespace: string | undefined,
): Promise<{ items: KubeObject[]; resourceVersion: string }> {
  const list = await connection.read(pathOf(kind, namespace));
  const items = (Array.isArray(list.items) ? list.items : []).map((item) => ({
    ...item,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
  }));
  const metadata = isRecord(list.metadata) ? list.metadata : {};
  return { items, resourceVersion: String(metadata.resourceVersion ?? '') };
}

/** What a failed read means to a check. */
export function reasonOf(error: unknown): CouldNotLook {
  return error instanceof ViewError ? error.reason : { kind: 'unreachable', message: messageOf(error) };
}

async function* eventsOf(stream: IncomingMessage): AsyncGenerator<{ type: string; object: KubeObject }> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const part of stream) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line);
  }
}
