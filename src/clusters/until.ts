import type { ClusterView, WatchedObjects } from '../kube/cluster-view.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';

/** Waits on a watch until the objects are as wanted. Rejects with a UserError when they are not within `withinMs`. */
export async function until(
  view: ClusterView,
  clock: Clock,
  watched: WatchedObjects,
  wanted: {
    what: string;
    withinMs: number;
    holds: (objects: WatchedObjects) => boolean;
    /** The last look, past the watch, before it is given up. */
    reread?: () => Promise<boolean>;
  },
): Promise<void> {
  if (wanted.holds(watched)) return;
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      cancel();
      ended();
    };
    const cancel = clock.after(wanted.withinMs, async () => {
      end();
      if (await wanted.reread?.().catch(() => false)) return resolve();
      const why = watched.failure()?.message ?? `it takes longer than ${wanted.withinMs / 1000} s`;
      reject(new UserError(`Waited for ${wanted.what}: ${why}.`, 'Try again, or run: k8s-de doctor', { exitCode: 3 }));
    });
    const ended = view.onChange(() => {
      if (!wanted.holds(watched)) return;
      end();
      resolve();
    });
  });
}
