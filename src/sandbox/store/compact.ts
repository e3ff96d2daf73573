import type { Clock } from '../../lib/clock.ts';
import type { Store } from './store.ts';

// --etcd-compaction-interval of the API server.
const everyMs = 5 * 60_000;

/** Every five minutes, lets the store forget what was before the last time: a list can go on for five to ten minutes. The result ends it. */
export function compactRegularly(store: Store, clock: Clock): () => void {
  let last = 0;
  let cancel = () => {};
  const compact = () => {
    store.compact(last);
    last = store.revision();
    cancel = clock.after(everyMs, compact, 'heartbeat');
  };
  cancel = clock.after(everyMs, compact, 'heartbeat');
  return () => cancel();
}
