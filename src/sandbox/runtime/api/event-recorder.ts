import type { KubeObject } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import type { ProgramIO, Wait } from '../process.ts';
import type { ApiClient } from './client.ts';

/** Writes events about objects as client-go's recorder does: the same words again are counted. What is refused is lost. */
export interface EventRecorder {
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): Generator<Wait, void, void>;
}

export function eventRecorder(io: ProgramIO, api: ApiClient, component: string): EventRecorder {
  const known = new Map<string, { name: string; count: number }>();
  return {
    *event(about, type, reason, message) {
      const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
      const at = formatTime(io.clock.now());
      const path = `/api/v1/namespaces/${namespace}/events`;
      const key = [uid, type, reason, message].join('\n');
      const before = known.get(key);
      if (before) {
        before.count += 1;
        const patch = { count: before.count, lastTimestamp: at };
        const contentType = 'application/strategic-merge-patch+json';
        yield* api.ask({ method: 'PATCH', path: `${path}/${before.name}`, body: patch, contentType });
        return;
      }
      const made = {
        name: `${name}.${Math.floor(io.random() * 2 ** 52)
          .toString(16)
          .padStart(16, '1')}`,
        count: 1,
      };
      known.set(key, made);
      const body = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: made.name, namespace },
        involvedObject: { apiVersion: about.apiVersion, kind: about.kind, namespace, name, uid, resourceVersion },
        ...{ type, reason, message, count: 1, firstTimestamp: at, lastTimestamp: at, source: { component } },
      };
      yield* api.ask({ method: 'POST', path, body });
    },
  };
}
