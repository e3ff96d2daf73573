import type { ContainerRun, CouldNotLook, FollowedLog } from '../kube/cluster-view.ts';
import type { Clock } from '../lib/clock.ts';
import { pause } from '../lib/pause.ts';
import { type Connection, RefusedError } from './connection.ts';
import { reasonOf } from './watched.ts';

/** A log that is followed until its container ends; `ready` resolves when what it holds so far is read. */
export interface Followed extends FollowedLog {
  ready: Promise<void>;
  close(): Promise<void>;
}

/** A runaway container must not fill the memory: the newest part is what counts. */
const keptLength = 1_000_000;
const retryMs = 1000;

export function followLog(connection: Connection, clock: Clock, run: ContainerRun, onChange: () => void): Followed {
  const { namespace, pod, container } = run;
  const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const path = `${place}?container=${encodeURIComponent(container)}`;
  const stop = new AbortController();
  let read = '';
  let streamed = '';
  let failure: CouldNotLook | undefined;

  const readOnce = async () => {
    const { code, text } = await connection.call('GET', path, undefined, { accept: '*/*' });
    // Any other answer: the container has no log yet, or none any more.
    if (code === 200) read = text.slice(-keptLength);
  };
  const follow = async () => {
    while (!stop.signal.aborted) {
      try {
        streamed = '';
        const stream = await connection.stream(`${path}&follow=true`, stop.signal);
        stream.setEncoding('utf8');
        for await (const part of stream) {
          streamed = (streamed + part).slice(-keptLength);
          failure = undefined;
          onChange();
        }
        return;
      } catch (error) {
        if (stop.signal.aborted || error instanceof RefusedError) return;
        failure = reasonOf(error);
        onChange();
        await pause(clock, retryMs, stop.signal);
      }
    }
  };

  const ready = readOnce().catch((error: unknown) => {
    failure = reasonOf(error);
  });
  const work = ready.then(follow);
  return {
    ready,
    // The stream begins again at the first line, so the longer text is the newer one.
    text: () => (streamed.length >= read.length ? streamed : read),
    failure: () => failure,
    async close() {
      stop.abort();
      await work;
    },
  };
}
