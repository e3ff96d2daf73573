import type { Draft, KubeObject, Pod } from '../../kube/object.ts';
import { clone, isRecord, keyOf } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { type ManualClock, manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Change, Client } from '../client.ts';
import { createNodeFleet, type NodeFleet } from './fleet.ts';

/** A client on a map: enough of the API for the kubelet. */
function mapClient(clock: ManualClock) {
  const objects = new Map<string, Map<string, KubeObject>>();
  const subscribers = new Map<string, ((change: Change) => void)[]>();
  const events: { text: string; count: number }[] = [];
  const random = seededRandom(7);
  let revision = 0;
  const kind = (resource: string) =>
    objects.get(resource) ?? objects.set(resource, new Map()).get(resource) ?? new Map();
  const tell = (resource: string, change: Change) => {
    for (const callback of subscribers.get(resource) ?? []) callback(change);
  };
  const write = (resource: string, object: KubeObject) => {
    const key = keyOf(object);
    const old = kind(resource).get(key);
    object.metadata.resourceVersion = String(++revision);
    kind(resource).set(key, object);
    tell(resource, { type: old ? 'MODIFIED' : 'ADDED', object });
    return object;
  };
  const merge = (target: unknown, patch: unknown): unknown => {
    if (!isRecord(patch)) return clone(patch);
    const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
    for (const [field, value] of Object.entries(patch)) {
      if (value === null) delete result[field];
      else result[field] = merge(result[field], value);
    }
    return result;
  };
  const client = {
    get: (resource: string, key: string) => kind(resource).get(key),
    list: (resource: string, namespace?: string) =>
      [...kind(resource).values()].filter((o) => !namespace || o.metadata.namespace === namespace),
    create: async (resource: string, draft: Draft<KubeObject>) =>
      write(resource, {
        ...clone(draft),
        metadata: {
          ...draft.metadata,
          name: draft.metadata.name ?? '',
          uid: random.uid(),
          resourceVersion: '',
          creationTimestamp: formatTime(clock.now()),
        },
      } as KubeObject),
    patch: async (resource: string, key: string, patch: Record<string, unknown>) =>
      write(resource, merge(kind(resource).get(key), patch) as KubeObject),
    createSubresource: async (_: string, key: string, subresource: string) => ({
      status: { token: `${subresource} of ${key}` },
    }),
    delete: async (resource: string, key: string) => {
      const object = kind(resource).get(key);
      kind(resource).delete(key);
      if (object) tell(resource, { type: 'DELETED', object });
    },
    event: async (about: KubeObject, { type, reason, message }: { type: string; reason: string; message: string }) => {
      const text = `${about.metadata.name}: ${type} ${reason} ${message}`;
      const known = events.find((event) => event.text === text);
      if (known) known.count++;
      else events.push({ text, count: 1 });
    },
    subscribe: (resource: string, callback: (change: Change) => void) => {
      subscribers.set(resource, [...(subscribers.get(resource) ?? []), callback]);
      for (const object of kind(resource).values()) callback({ type: 'ADDED', object });
      return () => {};
    },
    as: () => client,
  } as unknown as Client;
  return { client, events };
}

const clock = () => manualClock(Date.UTC(2026, 0, 5, 9));

/** Three nodes on a manual clock. */
export async function sandbox() {
  const time = clock();
  const { client, events } = mapClient(time);
  const fleet = createNodeFleet({ client, clock: time, random: seededRandom(1) });
  await fleet.start();
  events.length = 0;
  return { time, client, events, fleet, advance: (ms: number) => advance(time, fleet, ms) };
}

/** Lets asynchronous work come to its end. */
export async function settle(fleet: NodeFleet) {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!fleet.isIdle());
}

/** Moves time on timer by timer, so that asynchronous work happens when it would. */
async function advance(time: ManualClock, fleet: NodeFleet, ms: number) {
  const end = time.now() + ms;
  await settle(fleet);
  for (let due = time.nextDue(); due !== undefined && due <= end; due = time.nextDue()) {
    time.advance(due - time.now());
    await settle(fleet);
  }
  time.advance(end - time.now());
  await settle(fleet);
}

type Spec = Partial<Pod['spec']>;
export const container = (image: string, command?: string[], rest = {}) => ({
  name: 'main',
  image,
  ...(command && { command }),
  ...rest,
});

/** A Pod that is bound to the first worker. */
export function draft(name: string, spec: Spec): Draft<Pod> {
  const bound = { nodeName: 'sandbox-worker', restartPolicy: 'Always', ...spec } as Pod['spec'];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', generation: 1 }, spec: bound };
}

export const main = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0];
export const condition = (pod: Pod | undefined, type: string) =>
  pod?.status?.conditions?.find((entry) => entry.type === type);

/** All pieces of a log. */
export async function text(pieces: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const piece of pieces) all += piece;
  return all;
}
