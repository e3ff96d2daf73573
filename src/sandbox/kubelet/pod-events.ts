import type { Container, Pod } from '../../kube/object.ts';
import { ApiError } from '../api/errors.ts';
import type { EventText } from '../client.ts';
import type { NodeContext } from './node-context.ts';
import { fieldPath } from './probes.ts';

/** What the kubelet tells of one Pod, in order. */
export interface PodEvents {
  tell(pod: Pod, text: EventText): void;
  /** Tells of one of its containers. */
  announce(pod: Pod, container: Container, event: Omit<EventText, 'fieldPath'>): void;
  /** Sends what there is to tell. */
  send(): Promise<void>;
}

export function podEvents({ client, nodeName }: NodeContext): PodEvents {
  const waiting: { about: Pod; text: EventText }[] = [];
  const tell = (about: Pod, text: EventText) => void waiting.push({ about, text });
  return {
    tell,
    announce: (pod, container, event) => tell(pod, { ...event, fieldPath: fieldPath(pod, container.name) }),
    async send() {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        try {
          await client.event(next.about, next.text, { component: 'kubelet', host: nodeName });
        } catch (thrown) {
          // A namespace that is ending takes no events; the work goes on without them.
          if (!(thrown instanceof ApiError)) throw thrown;
        }
      }
    },
  };
}
