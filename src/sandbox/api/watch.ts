import type { KubeObject } from '../../kube/object.ts';
import type { StoreEvent } from '../store/window.ts';
import type { Api, Target } from './context.ts';
import { ApiError } from './errors.ts';
import { expired, parseRevision, requireReached, wrongRevision } from './list.ts';
import { withAnswers } from './questions.ts';
import { servedForm } from './registry.ts';
import type { Selection } from './selection.ts';

export interface WatchOptions {
  selection: Selection;
  resourceVersion: string;
  bookmarks: boolean;
  /** A watch-list: first the present objects, then a bookmark that says so, then the changes. Not said, those of older clients are alike. */
  sendInitialEvents: boolean | undefined;
}

/** One event of a watch; a bookmark carries only the revision. */
export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject }
  | { type: 'BOOKMARK'; revision: number; initialEventsEnd: boolean };

// The real server sends one about each minute.
const bookmarkEveryMs = 60_000;

/**
 * Calls back with what is there (when the options ask for it) and then with each change, until the result is called.
 * `end` is called when an object cannot be converted. 410 when the revision is too long ago.
 */
export function watch(
  api: Api,
  { resource, namespace, name }: Target,
  options: WatchOptions,
  emit: (event: WatchEvent) => void,
  end?: () => void,
): () => void {
  const { selection } = options;
  if (options.resourceVersion && !/^\d+$/.test(options.resourceVersion))
    throw new ApiError(500, '', wrongRevision(options.resourceVersion));
  if (options.sendInitialEvents && options.resourceVersion) requireReached(api, options.resourceVersion);
  // A watch may begin at a revision that is yet to come: it shows nothing until then.
  const from = fromRevision(options);
  const isMeant = (object: KubeObject) =>
    (!namespace || object.metadata.namespace === namespace) &&
    (!name || object.metadata.name === name) &&
    selection.matches(object);
  // Events whose objects others convert stay in order.
  let last = Promise.resolve();
  let isStopped = false;
  const inTurn = (make: () => WatchEvent | Promise<WatchEvent>) => {
    last = last.then(async () => {
      if (isStopped) return;
      const event = await make();
      if (!isStopped) emit(event);
    });
    last = last.catch(() => {
      isStopped = true;
      end?.();
    });
  };
  const send = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject) => {
    if (!resource.asks) return emit({ type, object: servedForm(resource, object) });
    inTurn(async () => {
      const shown = await withAnswers(api, resource, undefined, () => servedForm(resource, object));
      return { type, object: shown };
    });
  };
  const forward = (event: StoreEvent) => {
    if (event.revision <= from) return;
    const type = typeFor(event, isMeant);
    // An object that left the selection is shown as it was, with the revision of the change.
    if (type === 'DELETED' && event.type !== 'DELETED' && event.old)
      send(type, { ...event.old, metadata: { ...event.old.metadata, resourceVersion: String(event.revision) } });
    else if (type) send(type, event.object);
  };
  const bookmark = (initialEventsEnd: boolean) => {
    const event = { type: 'BOOKMARK', revision: api.store.revision(), initialEventsEnd } as const;
    if (resource.asks) inTurn(() => event);
    else emit(event);
  };
  const fromNow = options.sendInitialEvents || options.resourceVersion === '' || options.resourceVersion === '0';
  if (fromNow) {
    for (const object of api.store.list(resource.storage, namespace || undefined))
      if (isMeant(object)) send('ADDED', object);
    if (options.sendInitialEvents !== false && options.bookmarks) bookmark(true);
  } else {
    const revision = Math.min(from, api.store.revision());
    const missed = api.store.eventsAfter(resource.storage, revision);
    if (!missed) throw expired(revision, api.store.revision());
    for (const event of missed) forward(event);
  }

  const unsubscribe = api.store.subscribe(resource.storage, forward);
  let cancelBookmark = () => {};
  const scheduleBookmark = () => {
    cancelBookmark = api.outside.after(bookmarkEveryMs, () => {
      if (api.store.revision() > from) bookmark(false);
      scheduleBookmark();
    });
  };
  if (options.bookmarks) scheduleBookmark();
  return () => {
    isStopped = true;
    unsubscribe();
    cancelBookmark();
  };
}

function fromRevision({ sendInitialEvents, resourceVersion }: WatchOptions): number {
  return sendInitialEvents || resourceVersion === '' ? 0 : parseRevision(resourceVersion);
}

// To a watch with a selector, an object that comes into it is added and one that leaves it is deleted.
function typeFor(event: StoreEvent, isMeant: (object: KubeObject) => boolean): StoreEvent['type'] | undefined {
  const is = isMeant(event.object);
  if (event.type === 'DELETED') return (event.old ? isMeant(event.old) : is) ? 'DELETED' : undefined;
  const was = event.old !== undefined && isMeant(event.old);
  if (is) return was ? 'MODIFIED' : 'ADDED';
  return was ? 'DELETED' : undefined;
}
