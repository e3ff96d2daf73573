import type { Observation, ObservationFeed } from '../gateway/define.ts';
import { upstreamWithToken } from '../gateway/upstream.ts';
import type { Clock } from '../lib/clock.ts';
import { pause } from '../lib/pause.ts';
import { connect } from './connection.ts';

const feedPath = '/k8s-de/observations';
const retryMs = 1000;

/**
 * The feed of an attempt in another process; the promise resolves when all that is past is in. Rejects with a ViewError.
 * `revive` is called each time the other process has ended the feed.
 */
export async function followFeed(
  access: { server: string; caCertificate: string; token: string },
  clock: Clock,
  revive: () => Promise<void> = async () => {},
): Promise<ObservationFeed & { close(): Promise<void> }> {
  const connection = connect(upstreamWithToken(access));
  const observations: Observation[] = [];
  const callbacks = new Set<(observation: Observation) => void>();
  const stop = new AbortController();
  const last = () => observations.at(-1)?.sequence ?? 0;

  const read = async (watch: boolean): Promise<void> => {
    const stream = await connection.stream(`${feedPath}?since=${last()}${watch ? '&watch=true' : ''}`, stop.signal);
    let rest = '';
    stream.setEncoding('utf8');
    for await (const part of stream) {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const observation: Observation = JSON.parse(line);
        // Two readers may be told the same.
        if (observation.sequence <= last()) continue;
        observations.push(observation);
        for (const callback of [...callbacks]) callback(observation);
      }
    }
  };
  try {
    await read(false);
  } catch (error) {
    connection.close();
    throw error;
  }
  const following = (async () => {
    while (!stop.signal.aborted) {
      // The other process may have been restarted: it has kept what it saw, and goes on from there.
      await read(true).catch(() => {});
      if (stop.signal.aborted) break;
      // What is wrong with it is told by whoever asks it something.
      await revive().catch(() => {});
      await pause(clock, retryMs, stop.signal);
    }
  })();

  return {
    caughtUp: () => read(false).catch(() => {}),
    since: (sequence) => observations.filter((observation) => observation.sequence > sequence),
    onObservation(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    async close() {
      stop.abort();
      await following;
      connection.close();
    },
  };
}
