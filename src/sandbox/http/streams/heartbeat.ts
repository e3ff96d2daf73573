import type { Clock } from '../../../lib/clock.ts';

const everyMs = 15_000;

/** Pings while the connection is there: what is not read would not be seen to have gone, and a ping to nobody ends it. */
export function heartbeat(
  clock: Clock,
  connection: { on(event: 'close', gone: () => void): unknown },
  ping: () => void,
): void {
  let cancel = () => {};
  const next = () => {
    cancel = clock.after(everyMs, () => {
      ping();
      next();
    });
  };
  next();
  connection.on('close', () => cancel());
}
