import { type ClusterView, type ServedKind, ViewError } from '../kube/cluster-view.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import { type Connection, RefusedError } from './connection.ts';
import { createDiscovery, pathOf } from './discovery.ts';
import { type Followed, followLog } from './followed-log.ts';
import { mayDo } from './may-do.ts';
import { listObjects, type Watched, watchObjects } from './watched.ts';

/** How checks see a cluster: one list and watch for each kind and namespace, shared by all who ask. */
export function createView(connection: Connection, clock: Clock): ClusterView {
  const resolve = createDiscovery(connection, clock);
  const watches = new Map<string, Watched>();
  const logs = new Map<string, Followed>();
  const callbacks = new Set<() => void>();
  const changed = () => {
    for (const callback of [...callbacks]) callback();
  };
  const placeOf = (kind: ServedKind, namespace: string | undefined) => (kind.namespaced ? namespace : undefined);

  return {
    resolve,
    async watch(kind, namespace) {
      const place = placeOf(kind, namespace);
      const path = pathOf(kind, place);
      const watched = watches.get(path) ?? watchObjects(connection, clock, kind, place, changed);
      watches.set(path, watched);
      await watched.ready;
      return watched;
    },
    onChange(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    list: async (kind, namespace) => (await listObjects(connection, kind, placeOf(kind, namespace))).items,
    async get(kind, namespace, name) {
      try {
        return (await connection.read(pathOf(kind, placeOf(kind, namespace), name))) as KubeObject;
      } catch (error) {
        if (error instanceof RefusedError && error.code === 404) return undefined;
        throw error;
      }
    },
    async raw(path) {
      if (!path.startsWith('/')) throw new ViewError({ kind: 'unreachable', message: `${path} is no path` });
      const { code, text } = await connection.call('GET', path, undefined, { accept: '*/*' });
      return { status: code, body: text };
    },
    async log(run) {
      const followed = logs.get(run.containerId) ?? followLog(connection, clock, run, changed);
      logs.set(run.containerId, followed);
      await followed.ready;
      return followed;
    },
    may: (access) => mayDo(connection, access),
    async close() {
      callbacks.clear();
      await Promise.all([...watches.values(), ...logs.values()].map((followed) => followed.close()));
      watches.clear();
      logs.clear();
    },
  };
}
