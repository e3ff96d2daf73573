import { keyOf } from '../../kube/object.ts';
import { parseTime } from '../../kube/time.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Client } from '../client.ts';

// --event-ttl of the API server.
const lifetimeMs = 60 * 60_000;
const everyMs = 60_000;

/** Removes events an hour after they were last written. The result ends it. */
export function expireEvents(client: Client, clock: Clock): () => void {
  let cancel = () => {};
  const sweep = () => {
    for (const event of client.list('events')) {
      const last = parseTime(
        event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp,
      );
      if (last !== undefined && clock.now() - last > lifetimeMs)
        void client.delete('events', keyOf(event)).catch(() => {});
    }
    cancel = clock.after(everyMs, sweep, 'heartbeat');
  };
  cancel = clock.after(everyMs, sweep, 'heartbeat');
  return () => cancel();
}
