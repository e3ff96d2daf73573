import type { KubeObject } from '../../kube/object.ts';

export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  old: KubeObject | undefined;
  revision: number;
}

/** The last changes of one resource, for watches that start in the past. */
export interface Window {
  add(event: StoreEvent): void;
  /** undefined when changes after the revision may have left the window. */
  after(revision: number): readonly StoreEvent[] | undefined;
}

// The real watch cache starts with 100 and grows to 102,400.
const capacity = 4096;

/** `since` is the revision from which on the window knows everything. */
export function createWindow(since: number): Window {
  let events: StoreEvent[] = [];
  let complete = since;
  return {
    add(event) {
      events.push(event);
      if (events.length < 2 * capacity) return;
      complete = events[capacity - 1]?.revision ?? complete;
      events = events.slice(capacity);
    },
    after(revision) {
      if (revision < complete) return undefined;
      let low = 0;
      let high = events.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((events[middle]?.revision ?? 0) > revision) high = middle;
        else low = middle + 1;
      }
      return low === 0 ? events : events.slice(low);
    },
  };
}
