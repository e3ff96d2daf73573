import { type ClusterView, type CouldNotLook, ViewError } from '../kube/cluster-view.ts';
import type { KubeObject } from '../kube/object.ts';

/** A view that reads the present state each time, and is woken by the watches of the one below. */
export function freshView(view: ClusterView): ClusterView {
  return {
    ...view,
    async watch(kind, namespace) {
      const watched = await view.watch(kind, namespace);
      let now: readonly KubeObject[] = [];
      let failure: CouldNotLook | undefined;
      try {
        now = await view.list(kind, namespace);
      } catch (error) {
        if (!(error instanceof ViewError)) throw error;
        failure = error.reason;
      }
      const uids = new Set(now.map(({ metadata }) => metadata.uid));
      return {
        objects: () => now,
        gone: () => [...watched.gone(), ...watched.objects()].filter(({ metadata }) => !uids.has(metadata.uid)),
        failure: () => failure,
      };
    },
  };
}
