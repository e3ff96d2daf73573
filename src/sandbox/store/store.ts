import { type Key, type KubeObject, keyOf } from '../../kube/object.ts';
import { freeze } from './freeze.ts';
import type { Journal } from './journal.ts';
import { createWindow, type StoreEvent, type Window } from './window.ts';

/** All objects of the cluster, by storage name (`plural` or `plural.group`) and key, with one revision for all. */
export interface Store {
  /** The revision of the last write. */
  revision(): number;
  get(resource: string, key: Key): KubeObject | undefined;
  /** In etcd's order. The array is shared: it is never changed in place. */
  list(resource: string, namespace?: string): readonly KubeObject[];
  /** How many objects a namespace holds of a resource, or all namespaces. */
  count(resource: string): number;
  /** Stamps the next revision, journals, stores and tells; the result is frozen. The object must not be used afterwards. */
  put(resource: string, object: KubeObject): KubeObject;
  /** Removes and tells; the result carries the revision of its deletion. */
  remove(resource: string, key: Key): KubeObject | undefined;
  /** The objects as they were at an older revision; undefined when that is too long ago. */
  listAt(resource: string, namespace: string | undefined, revision: number): readonly KubeObject[] | undefined;
  /** Forgets what was before the revision; watches still start there while the window reaches back to it. */
  compact(revision: number): void;
  /** The changes after a revision; undefined when the window no longer reaches back to it. */
  eventsAfter(resource: string, revision: number): readonly StoreEvent[] | undefined;
  /** Calls back within each write, after it is stored. */
  subscribe(resource: string, callback: (event: StoreEvent) => void): () => void;
  /** All that is stored now; it costs little, for stored objects are never changed. */
  state(): StoreState;
}

/** What a store can begin with. */
export interface StoreState {
  revision: number;
  objects: Iterable<[resource: string, KubeObject]>;
}

interface Shelf {
  namespaces: Map<string, { objects: Map<string, KubeObject>; sorted: readonly KubeObject[] | undefined }>;
  sorted: readonly KubeObject[] | undefined;
  count: number;
  window: Window;
  subscribers: Set<(event: StoreEvent) => void>;
}

/** A store in memory; `journal`, when given, has each write before anyone hears of it. `initial` comes from that journal. */
export function createStore(options: { journal?: Journal; initial?: StoreState } = {}): Store {
  const shelves = new Map<string, Shelf>();
  let revision = options.initial?.revision ?? 0;
  const firstRevision = revision;
  let compacted = 0;

  const shelfOf = (resource: string): Shelf => {
    let shelf = shelves.get(resource);
    if (!shelf) {
      shelf = {
        namespaces: new Map(),
        sorted: undefined,
        count: 0,
        window: createWindow(firstRevision),
        subscribers: new Set(),
      };
      shelves.set(resource, shelf);
    }
    return shelf;
  };
  const tell = (shelf: Shelf, event: StoreEvent) => {
    shelf.window.add(event);
    for (const callback of shelf.subscribers) callback(event);
  };
  for (const [resource, object] of options.initial?.objects ?? []) place(shelfOf(resource), freeze(object));

  const store: Store = {
    revision: () => revision,
    get: (resource, key) => find(shelves.get(resource), key),
    list(resource, namespace) {
      const shelf = shelves.get(resource);
      if (!shelf) return none;
      return namespace === undefined ? sortedAll(shelf) : sortedNamespace(shelf, namespace);
    },
    count: (resource) => shelves.get(resource)?.count ?? 0,
    put(resource, object) {
      object.metadata.resourceVersion = String(revision + 1);
      const frozen = freeze(object);
      options.journal?.put(revision + 1, resource, frozen);
      revision += 1;
      const shelf = shelfOf(resource);
      const old = place(shelf, frozen);
      tell(shelf, { type: old ? 'MODIFIED' : 'ADDED', object: frozen, old, revision });
      return frozen;
    },
    remove(resource, key) {
      const shelf = shelves.get(resource);
      const old = find(shelf, key);
      if (!shelf || !old) return undefined;
      options.journal?.remove(revision + 1, resource, key);
      revision += 1;
      take(shelf, old);
      const last = freeze({ ...old, metadata: { ...old.metadata, resourceVersion: String(revision) } });
      tell(shelf, { type: 'DELETED', object: last, old, revision });
      return last;
    },
    listAt(resource, namespace, at) {
      const events = at < compacted ? undefined : store.eventsAfter(resource, at);
      if (!events) return undefined;
      if (events.length === 0) return store.list(resource, namespace);
      const past = new Map(store.list(resource, namespace).map((object) => [keyOf(object), object]));
      for (const { object, old } of events.toReversed()) {
        if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
        if (old) past.set(keyOf(object), old);
        else past.delete(keyOf(object));
      }
      return [...past.values()].sort(inEtcdOrder);
    },
    compact(before) {
      compacted = Math.max(compacted, before);
    },
    eventsAfter: (resource, after) => shelfOf(resource).window.after(after),
    subscribe(resource, callback) {
      const { subscribers } = shelfOf(resource);
      subscribers.add(callback);
      return () => subscribers.delete(callback);
    },
    state: () => ({
      revision,
      objects: [...shelves].flatMap(([resource, shelf]) =>
        sortedAll(shelf).map((object): [string, KubeObject] => [resource, object]),
      ),
    }),
  };
  return store;
}

const none: readonly KubeObject[] = Object.freeze([]);

function find(shelf: Shelf | undefined, key: Key): KubeObject | undefined {
  const slash = key.indexOf('/');
  return shelf?.namespaces.get(slash < 0 ? '' : key.slice(0, slash))?.objects.get(key.slice(slash + 1));
}

function place(shelf: Shelf, object: KubeObject): KubeObject | undefined {
  const namespace = object.metadata.namespace ?? '';
  let part = shelf.namespaces.get(namespace);
  if (!part) {
    part = { objects: new Map(), sorted: undefined };
    shelf.namespaces.set(namespace, part);
  }
  const old = part.objects.get(object.metadata.name);
  part.objects.set(object.metadata.name, object);
  if (!old) shelf.count += 1;
  part.sorted = undefined;
  shelf.sorted = undefined;
  return old;
}

function take(shelf: Shelf, object: KubeObject): void {
  const namespace = object.metadata.namespace ?? '';
  const part = shelf.namespaces.get(namespace);
  part?.objects.delete(object.metadata.name);
  if (part) part.sorted = undefined;
  if (part?.objects.size === 0) shelf.namespaces.delete(namespace);
  shelf.sorted = undefined;
  shelf.count -= 1;
}

function sortedNamespace(shelf: Shelf, namespace: string): readonly KubeObject[] {
  const part = shelf.namespaces.get(namespace);
  if (!part) return none;
  part.sorted ??= [...part.objects.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return part.sorted;
}

function sortedAll(shelf: Shelf): readonly KubeObject[] {
  shelf.sorted ??= [...shelf.namespaces.keys()]
    // The separator counts: `a-b/` sorts before `a/`.
    .sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1))
    .flatMap((namespace) => sortedNamespace(shelf, namespace));
  return shelf.sorted;
}

function inEtcdOrder(a: KubeObject, b: KubeObject): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
