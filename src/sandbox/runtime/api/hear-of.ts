import { isRecord, type KubeObject } from '../../../kube/object.ts';
import { type ProgramIO, type Script, sleep, type Wait } from '../process.ts';
import type { ApiClient, ApiResult, StreamEnd } from './client.ts';

/** What somebody wants to hear of. */
export interface Subject {
  /** The path of all objects of the kind, such as /api/v1/pods or one within a namespace. */
  path: string;
  /** Called for each object that is there, and for each change; deleted ones as they last were. */
  hear(object: KubeObject): void;
  /** Called when all that is there has been heard for the first time. */
  synced?(): void;
  /** Told why a list or a watch failed, in the words of client-go. */
  complain(problem: string): void;
}

// client-go's reflector: from 0.8 to 30 seconds, and each up to twice as long by chance.
const [firstPauseMs, longestPauseMs] = [800, 30_000];

/** Lists, then watches, and begins anew when a watch ends: never ends itself. Run it with `io.spawn`. */
export function* hearOf(io: ProgramIO, api: ApiClient, { path, hear, synced, complain }: Subject): Script {
  let pauseMs = firstPauseMs;
  const rest = function* (): Generator<Wait, void, void> {
    yield sleep(io.clock, pauseMs * (1 + io.random()));
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };
  for (;;) {
    const listed = yield* api.ask({ path });
    if (listed.kind !== 'done') {
      complain(problemOf(api, path, listed));
      yield* rest();
      continue;
    }
    pauseMs = firstPauseMs;
    const { metadata, items } = listed.body;
    for (const item of Array.isArray(items) ? items : []) if (isObject(item)) hear(item);
    synced?.();
    let revision = isRecord(metadata) ? `${metadata.resourceVersion}` : '';
    let isLost = false;
    while (!isLost) {
      const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${revision}`;
      const ended: StreamEnd = yield* api.watch(`${path}?${query}`, ({ type, object }) => {
        if (type === 'ERROR' || !isObject(object)) {
          isLost = true;
          return;
        }
        revision = object.metadata.resourceVersion;
        if (type !== 'BOOKMARK') hear(object);
      });
      if (ended.kind === 'closed') continue;
      isLost = true;
      complain(problemOf(api, path, ended));
      yield* rest();
    }
  }
}

/** client-go's words for a request that did not succeed. */
export function problemOf(
  { host, port }: ApiClient,
  path: string,
  result: Exclude<ApiResult, { kind: 'done' }>,
): string {
  if (result.kind === 'refused') return result.message;
  const at = `https://${host}:${port}`;
  if (result.error === 'untrusted')
    return `Get "${at}${path}": tls: failed to verify certificate: x509: certificate signed by unknown authority`;
  const words = { ECONNREFUSED: 'connect: connection refused', ECONNRESET: 'EOF', ETIMEDOUT: 'i/o timeout' };
  return `Get "${at}${path}": dial tcp ${host}:${port}: ${words[result.error]}`;
}

/** Whether it is at least an object of the API with a name. */
export function isObject(value: unknown): value is KubeObject {
  return isRecord(value) && isRecord(value.metadata) && typeof value.metadata.resourceVersion === 'string';
}
