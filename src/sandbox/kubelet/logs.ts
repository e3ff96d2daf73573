import type { ContainerStatus, Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { badRequest } from '../api/errors.ts';
import type { ContainerLog, LogLine } from '../runtime/log.ts';

/** The query of `GET …/log`, as PodLogOptions names it. */
export interface LogOptions {
  follow?: boolean;
  previous?: boolean;
  tailLines?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  timestamps?: boolean;
  limitBytes?: number;
  /** How far the cluster's time is ahead of the reader's. */
  aheadMs?: number;
  /** Ends a log that is followed. */
  signal?: AbortSignal;
}

/** Reads a container's log; throws an ApiError when the container has none, with validateContainerLogStatus' texts. */
export function readLog(
  pod: Pod | undefined,
  container: string,
  options: LogOptions,
  clock: Clock,
  find: (containerId: string) => ContainerLog | undefined,
): AsyncIterable<string> {
  const id = containerWithLog(pod, container, options.previous ?? false);
  const log = find(id);
  return log ? stream(log, options, clock) : missing(id);
}

// containerd answers 200 with this text, without a newline, when the log is gone.
async function* missing(id: string): AsyncGenerator<string> {
  yield `unable to retrieve container logs for ${id}`;
}

function containerWithLog(pod: Pod | undefined, name: string, previous: boolean): string {
  const where = `container ${JSON.stringify(name)} in pod ${JSON.stringify(pod?.metadata.name ?? '')}`;
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod?.status ?? {};
  const statuses = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  const status: ContainerStatus | undefined = statuses.find((entry) => entry.name === name);
  if (!status) throw badRequest(`${where} is not available`);
  const { state, lastState } = status;
  const last = lastState?.terminated?.containerID;
  if (previous) {
    if (!last) throw badRequest(`previous terminated ${where} not found`);
    return last;
  }
  if (state?.running) return status.containerID ?? '';
  const ended = state?.terminated?.containerID ?? last;
  if (ended) return ended;
  if (state?.terminated || lastState?.terminated) throw badRequest(`${where} is terminated`);
  const reason = state?.waiting?.reason;
  if (!reason) throw badRequest(`${where} is waiting to start - no logs yet`);
  const texts: Record<string, string> = {
    ErrImagePull: "image can't be pulled",
    ImagePullBackOff: 'trying and failing to pull image',
  };
  throw badRequest(`${where} is waiting to start: ${texts[reason] ?? reason}`);
}

async function* stream(log: ContainerLog, options: LogOptions, clock: Clock): AsyncGenerator<string> {
  const { aheadMs = 0 } = options;
  const sinceMs = options.sinceTime
    ? Date.parse(options.sinceTime) + aheadMs
    : options.sinceSeconds === undefined
      ? Number.NEGATIVE_INFINITY
      : clock.now() - options.sinceSeconds * 1000;
  let bytesLeft = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let position =
    log.dropped() + (options.tailLines === undefined ? 0 : Math.max(0, log.lines().length - options.tailLines));
  for (;;) {
    // What was dropped from the front meanwhile is lost to a slow reader.
    position = Math.max(position, log.dropped());
    const fresh = log.lines().slice(position - log.dropped());
    position += fresh.length;
    for (const line of fresh) {
      if (line.atMs < sinceMs) continue;
      const text = cut(format(line, options.timestamps ? line.atMs - aheadMs : undefined), bytesLeft);
      bytesLeft -= Buffer.byteLength(text);
      if (text) yield text;
      if (bytesLeft <= 0) return;
    }
    if (position < log.dropped() + log.lines().length) continue;
    if (!options.follow || log.closed() || options.signal?.aborted) return;
    await nextChange(log, options.signal);
  }
}

const format = ({ text }: LogLine, shownMs: number | undefined) =>
  shownMs === undefined ? text : `${nanoTime(shownMs)} ${text}`;

/** RFC 3339 with nine digits, as the runtime writes it. */
const nanoTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 23)}000000Z`;

function cut(text: string, bytes: number): string {
  return Buffer.byteLength(text) <= bytes ? text : Buffer.from(text).subarray(0, bytes).toString('utf8');
}

function nextChange(log: ContainerLog, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const stop = log.onChange(done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
