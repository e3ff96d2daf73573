import { equal, type KubeObject, keyOf } from '../../../kube/object.ts';
import type { Change } from '../../client.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { collect, waitsForDependents } from './collect.ts';
import { ownerGraph, type Place } from './graph.ts';

// Nobody owns an event, and there are many.
const ignored = new Set(['events', 'events.events.k8s.io']);
const needed = ['delete', 'list', 'watch'];
const customKinds = 'customresourcedefinitions.apiextensions.k8s.io';

type Watching = Pick<ControllerContext, 'client' | 'enqueue'>;

/** Deletes what has lost its owners, in the background, in the foreground or not at all (pkg/controller/garbagecollector). */
export const garbageCollector = defineController(() => {
  const graph = ownerGraph();
  const watched = new Map<string, () => void>();
  /** The owners that are deleted in the foreground, by uid. */
  const waiting = new Map<string, Place>();

  function watchServed({ client, enqueue }: Watching): void {
    for (const { name, verbs } of client.resources()) {
      if (watched.has(name) || ignored.has(name) || !needed.every((verb) => verbs.includes(verb))) continue;
      watched.set(name, () => {});
      watched.set(
        name,
        client.subscribe(name, (change) => note(name, change, enqueue)),
      );
    }
  }

  function note(resource: string, { type, object, old }: Change, enqueue: Watching['enqueue']): void {
    const look = (place: Place) => enqueue(toKey(place));
    if (old) graph.remove(resource, old);
    if (type === 'DELETED') {
      graph.remove(resource, object);
      for (const place of graph.dependentsOf(object.metadata.uid)) look(place);
    } else {
      graph.add(resource, object);
      if (concerns(object, old)) look({ resource, key: keyOf(object) });
    }
    // A dependent that goes, or no longer blocks, may be what its owner waits for.
    for (const { uid } of old?.metadata.ownerReferences ?? object.metadata.ownerReferences ?? []) {
      const owner = type === 'ADDED' ? undefined : waiting.get(uid);
      if (owner) look(owner);
    }
    if (type !== 'DELETED' && waitsForDependents(object))
      waiting.set(object.metadata.uid, { resource, key: keyOf(object) });
    else waiting.delete(object.metadata.uid);
  }

  return {
    name: 'garbage-collector-controller',
    identity: controllerIdentity('generic-garbage-collector'),

    watch(context) {
      watchServed(context);
      // New kinds come with their definitions.
      const end = context.client.resources().some(({ name }) => name === customKinds)
        ? context.client.subscribe(customKinds, () => watchServed(context))
        : () => {};
      return [
        end,
        () => {
          for (const unsubscribe of watched.values()) unsubscribe();
        },
      ];
    },

    async reconcile(key, { client, enqueue }) {
      watchServed({ client, enqueue });
      for (const next of await collect(client, graph, fromKey(key))) enqueue(toKey(next));
    },
  };
});

/** Only owners and deletion matter here. */
function concerns({ metadata }: KubeObject, old: KubeObject | undefined): boolean {
  const before = old?.metadata;
  if (!before) return Boolean(metadata.ownerReferences?.length || metadata.deletionTimestamp);
  return (
    !equal(metadata.ownerReferences, before.ownerReferences) ||
    metadata.deletionTimestamp !== before.deletionTimestamp ||
    !equal(metadata.finalizers, before.finalizers)
  );
}

const toKey = ({ resource, key }: Place): string => `${resource} ${key}`;

function fromKey(text: string): Place {
  const space = text.indexOf(' ');
  return { resource: text.slice(0, space), key: text.slice(space + 1) };
}
