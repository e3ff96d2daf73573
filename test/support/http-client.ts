import type { IncomingMessage } from 'node:http';
import { type Connection, connect, RefusedError } from '../../src/clusters/connection.ts';
import type { Upstream } from '../../src/gateway/upstream.ts';
import { groupResource } from '../../src/kube/gvk.ts';
import { controllerOf, isRecord, type KubeObject, keyOf, splitKey } from '../../src/kube/object.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { ApiError } from '../../src/sandbox/api/errors.ts';
import { createEventRecorder } from '../../src/sandbox/api/event-recorder.ts';
import type { Change, Client, DeleteOptions, Identity, ServedResource } from '../../src/sandbox/client.ts';

export interface HttpClient {
  client: Client;
  /** What the server's RBAC did not let the parts do: theirs are the rights of the real ones. */
  forbidden: readonly string[];
  stop(): Promise<void>;
}

/**
 * The client of controllers, scheduler and kubelets over HTTP, so that they can work on a real API server: a list and
 * watch for each resource behind the reads, and one's own writes seen at once, as in process. Who writes is impersonated.
 */
export async function startHttpClient(upstream: Upstream, clock: Clock): Promise<HttpClient> {
  const connection = connect(upstream);
  const served = await discover(connection);
  const caches = new Map(served.map((resource) => [resource.name, createCache(connection, resource)]));
  await Promise.all([...caches.values()].map((cache) => cache.ready));
  const record = createEventRecorder(clock);
  const forbidden: string[] = [];
  return {
    forbidden,
    client: clientFor({ user: '', groups: [], manager: 'swap' }),
    async stop() {
      await Promise.all([...caches.values()].map((cache) => cache.stop()));
      connection.close();
    },
  };

  function clientFor(identity: Identity): Client {
    const cacheOf = (resource: string) => {
      const cache = caches.get(resource);
      if (!cache) throw new Error(`the server serves no ${resource}`);
      return cache;
    };
    const impersonated = identity.user
      ? { 'impersonate-user': identity.user, 'impersonate-group': identity.groups }
      : {};
    const send = async (resource: string, method: string, path: string, body?: unknown, type?: string) => {
      const query = method === 'DELETE' ? '' : `?fieldManager=${identity.manager}`;
      const headers = { ...impersonated, ...(type && { 'content-type': type }) };
      const { code, text } = await connection.call(method, path + query, body, headers);
      const answer = JSON.parse(text) as KubeObject & { reason?: string; message?: string; details?: object };
      if (code === 403 && /" cannot |is not allowed to/.test(answer.message ?? ''))
        forbidden.push(answer.message ?? '');
      if (code > 299) throw new ApiError(code, answer.reason ?? '', answer.message ?? text, answer.details as never);
      if (isRecord(answer.metadata) && answer.metadata.resourceVersion && answer.kind === cacheOf(resource).kind)
        cacheOf(resource).take(answer);
      return answer;
    };
    const pathOf = (resource: string, key: string) => {
      const { namespace, name } = splitKey(key as never);
      return `${cacheOf(resource).path(namespace)}/${name}`;
    };
    const put = (resource: string, object: KubeObject, suffix: string) =>
      send(resource, 'PUT', pathOf(resource, keyOf(object)) + suffix, object);

    const client = {
      get: (resource: string, key: string) => caches.get(resource)?.objects.get(key),
      list: (resource: string, namespace?: string) =>
        [...(caches.get(resource)?.objects.values() ?? [])].filter(
          ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
        ),
      listOwnedBy: (resource: string, owner: KubeObject) =>
        [...(caches.get(resource)?.objects.values() ?? [])].filter(
          (object) => controllerOf(object)?.uid === owner.metadata.uid,
        ),
      listOrphans: (resource: string, namespace?: string) =>
        [...(caches.get(resource)?.objects.values() ?? [])].filter(
          (object) => !controllerOf(object) && object.metadata.namespace === namespace,
        ),
      create: (resource: string, draft: KubeObject) =>
        send(resource, 'POST', cacheOf(resource).path(draft.metadata.namespace), draft),
      update: (resource: string, object: KubeObject) => put(resource, object, ''),
      updateStatus: (resource: string, object: KubeObject) => put(resource, object, '/status'),
      finalize: async (namespace: KubeObject) => {
        await put('namespaces', namespace, '/finalize');
      },
      patch: (resource: string, key: string, patch: object, subresource?: string) =>
        send(
          resource,
          'PATCH',
          pathOf(resource, key) + (subresource ? `/${subresource}` : ''),
          patch,
          'application/merge-patch+json',
        ),
      async delete(resource: string, key: string, { propagation, graceSeconds, uid }: DeleteOptions = {}) {
        const answer = await send(resource, 'DELETE', pathOf(resource, key), {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          ...(propagation && { propagationPolicy: propagation }),
          ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
          ...(uid && { preconditions: { uid } }),
        });
        const isGone = answer.kind === 'Status' || answer.metadata.deletionTimestamp === undefined;
        const isDone = isGone || (graceSeconds === 0 && (answer.metadata.finalizers ?? []).length === 0);
        if (isDone) cacheOf(resource).forget(key);
      },
      async createSubresource(resource: string, key: string, subresource: string, body: KubeObject) {
        return await send(resource, 'POST', `${pathOf(resource, key)}/${subresource}`, body);
      },
      event: (about: KubeObject, text: Parameters<Client['event']>[1], source: Parameters<Client['event']>[2]) =>
        record(client, about, text, source),
      subscribe: (resource: string, callback: (change: Change) => void) =>
        caches.get(resource)?.subscribe(callback) ?? (() => {}),
      resources: () => served,
      as: clientFor,
    } as unknown as Client;
    return client;
  }
}

/** What a list and watch know of one resource, and what was written through the client since. */
function createCache(connection: Connection, resource: ServedResource) {
  const objects = new Map<string, KubeObject>();
  const gone = new Set<string>();
  const callbacks = new Set<(change: Change) => void>();
  const stop = new AbortController();
  const root = resource.apiVersion.includes('/') ? `/apis/${resource.apiVersion}` : `/api/${resource.apiVersion}`;
  const plural = resource.name.split('.')[0] ?? '';
  const path = (namespace?: string) => `${root}${namespace ? `/namespaces/${namespace}` : ''}/${plural}`;
  const tell = (change: Change) => {
    for (const callback of [...callbacks]) callback(change);
  };

  const take = (given: KubeObject) => {
    const object = Object.freeze({ ...given, apiVersion: resource.apiVersion, kind: resource.kind });
    const key = keyOf(object);
    const old = objects.get(key);
    const isOlder = old && BigInt(old.metadata.resourceVersion) >= BigInt(object.metadata.resourceVersion);
    // The answer to a write may come late, even after another object has taken the name.
    if (gone.has(object.metadata.uid) || isOlder) return;
    objects.set(key, object);
    tell(old ? { type: 'MODIFIED', object, old } : { type: 'ADDED', object });
  };
  const forget = (key: string) => {
    const object = objects.get(key);
    if (!object) return;
    gone.add(object.metadata.uid);
    objects.delete(key);
    tell({ type: 'DELETED', object, old: object });
  };

  const relist = async () => {
    const { items, metadata } = (await connection.read(path())) as unknown as {
      items: KubeObject[];
      metadata: { resourceVersion: string };
    };
    const keys = new Set(items.map((object) => keyOf(object)));
    for (const key of [...objects.keys()]) if (!keys.has(key as never)) forget(key);
    for (const object of items) take(object);
    return metadata.resourceVersion;
  };
  const follow = async (from: string) => {
    const query = `?watch=true&allowWatchBookmarks=true&resourceVersion=${from}&timeoutSeconds=300`;
    const stream = await connection.stream(path() + query, stop.signal);
    let version = from;
    for await (const { type, object } of lines(stream)) {
      if (type === 'ERROR') return '';
      version = object.metadata.resourceVersion;
      if (type === 'DELETED') {
        // The answer to an earlier write may come after this: what is gone stays so.
        gone.add(object.metadata.uid);
        if (objects.get(keyOf(object))?.metadata.uid === object.metadata.uid) forget(keyOf(object));
      } else if (type !== 'BOOKMARK') take(object);
    }
    return version;
  };

  let isReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const work = (async () => {
    let version = '';
    while (!stop.signal.aborted) {
      try {
        if (version === '') version = await relist();
        isReady();
        version = await follow(version);
      } catch (error) {
        version = '';
        // A kind that cannot be listed holds nobody up.
        if (error instanceof RefusedError && !objects.size) return isReady();
      }
    }
  })();
  return {
    kind: resource.kind,
    objects,
    path,
    ready,
    take,
    forget,
    subscribe(callback: (change: Change) => void) {
      for (const object of [...objects.values()]) callback({ type: 'ADDED', object });
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    async stop() {
      stop.abort();
      await work;
    },
  };
}

async function* lines(stream: IncomingMessage): AsyncGenerator<{ type: string; object: KubeObject }> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const part of stream) {
    const parts = (rest + part).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line !== '') yield JSON.parse(line);
  }
}

/** What can be listed and watched, in each group's preferred version. */
async function discover(connection: Connection): Promise<ServedResource[]> {
  const core = (await connection.read('/api/v1')) as unknown as ResourceList;
  const groups = (await connection.read('/apis')) as unknown as {
    groups: { name: string; preferredVersion: { groupVersion: string } }[];
  };
  const lists = await Promise.all(
    groups.groups.map(
      async ({ preferredVersion }) =>
        (await connection.read(`/apis/${preferredVersion.groupVersion}`)) as unknown as ResourceList,
    ),
  );
  return [core, ...lists].flatMap(({ groupVersion, resources }) =>
    resources
      .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list') && verbs.includes('watch'))
      .map(({ name, kind, namespaced, verbs }) => {
        const group = groupVersion.includes('/') ? (groupVersion.split('/')[0] ?? '') : '';
        const scales = resources.some((one) => one.name === `${name}/scale`);
        return {
          name: groupResource({ group, plural: name }),
          apiVersion: groupVersion,
          kind,
          namespaced,
          verbs,
          scales,
        };
      }),
  );
}

interface ResourceList {
  groupVersion: string;
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}
