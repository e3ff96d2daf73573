import { controllerOf, type Key, type KubeObject, keyOf } from '../../kube/object.ts';
import { freeze } from './freeze.ts';
import type { Journal } from './journal.ts';
import { SortedObjects } from './sorted-objects.ts';
import { createWindow, type StoreEvent, type Window } from './window.ts';

/** All objects of the cluster, by storage name (`plural` or `plural.group`) and key, with one revision for all. */
export interface Store {
  /** The revision of the last write. */
  revision(): number;
  get(resource: string, key: Key): KubeObject | undefined;
  /** In etcd's order. The array is shared: it is never changed in place. */
  list(resource: string, namespace?: string): readonly KubeObject[];
  /** The objects of a namespace with this controller, by uid, or with none; in etcd's order. The array is shared. */
  listOwnedBy(resource: string, namespace: string, owner: string | undefined): readonly KubeObject[];
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
  namespaces: Map<string, Part>;
  sorted: readonly KubeObject[] | undefined;
  count: number;
  window: Window;
  subscribers: Set<(event: StoreEvent) => void>;
}

/** What a namespace has of a resource; by their controllers' uids too once somebody has asked so. */
interface Part {
  all: SortedObjects;
  byOwner: Map<string | undefined, SortedObjects> | undefined;
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
      return namespace === undefined ? sortedAll(shelf) : (shelf.namespaces.get(namespace)?.all.list() ?? none);
    },
    listOwnedBy(resource, namespace, owner) {
      const part = shelves.get(resource)?.namespaces.get(namespace);
      if (!part) return none;
      part.byOwner ??= indexByOwner(part.all.list());
      return part.byOwner.get(owner)?.list() ?? none;
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
  return shelf?.namespaces.get(slash < 0 ? '' : key.slice(0, slash))?.all.get(key.slice(slash + 1));
}

function place(shelf: Shelf, object: KubeObject): KubeObject | undefined {
  const namespace = object.metadata.namespace ?? '';
  let part = shelf.namespaces.get(namespace);
  if (!part) {
    part = { all: new SortedObjects(), byOwner: undefined };
    shelf.namespaces.set(namespace, part);
  }
  const old = part.all.set(object);
  if (part.byOwner) {
    if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) disown(part.byOwner, old);
    own(part.byOwner, object);
  }
  if (!old) shelf.count += 1;
  shelf.sorted = undefined;
  return old;
}

function take(shelf: Shelf, object: KubeObject): void {
  const namespace = object.metadata.namespace ?? '';
  const part = shelf.namespaces.get(namespace);
  part?.all.delete(object.metadata.name);
  if (part?.byOwner) disown(part.byOwner, object);
  if (part?.all.size === 0) shelf.namespaces.delete(namespace);
  shelf.sorted = undefined;
  shelf.count -= 1;
}

function indexByOwner(objects: readonly KubeObject[]): NonNullable<Part['byOwner']> {
  const byOwner: NonNullable<Part['byOwner']> = new Map();
  for (const object of objects) own(byOwner, object);
  return byOwner;
}

function own(byOwner: NonNullable<Part['byOwner']>, object: KubeObject): void {
  const owner = controllerOf(object)?.uid;
  const owned = byOwner.get(owner) ?? new SortedObjects();
  byOwner.set(owner, owned);
  owned.set(object);
}

function disown(byOwner: NonNullable<Part['byOwner']>, object: KubeObject): void {
  const owner = controllerOf(object)?.uid;
  const owned = byOwner.get(owner);
  owned?.delete(object.metadata.name);
  if (owned?.size === 0) byOwner.delete(owner);
}

function sortedAll(shelf: Shelf): readonly KubeObject[] {
  shelf.sorted ??= [...shelf.namespaces.keys()]
    // The separator counts: `a-b/` sorts before `a/`.
    .sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1))
    .flatMap((namespace) => shelf.namespaces.get(namespace)?.all.list() ?? none);
  return shelf.sorted;
}

function inEtcdOrder(a: KubeObject, b: KubeObject): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
