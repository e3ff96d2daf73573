import type { Draft, Event, KubeObject } from '../../kube/object.ts';
import { formatMicroTime, formatTime } from '../../kube/time.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Client, EventText } from '../client.ts';

type Source = { component: string; host?: string };

// client-go's correlator remembers 4,096 events for ten minutes.
const remembered = 4096;
const rememberedMs = 10 * 60_000;
// From so many messages on that tell the same reason of one object, they are told as one.
const similarLimit = 10;

/**
 * Writes events as client-go's recorders do: a repeated one raises the count of the one that is there, and many similar
 * ones become one.
 */
export function createEventRecorder(clock: Clock) {
  const recent = new Map<string, { name: string; atMs: number }>();
  const similar = new Map<string, { messages: Set<string>; atMs: number }>();
  let last = 0n;

  const nameFor = (about: KubeObject) => {
    // Nanoseconds tell two events of one millisecond apart.
    const now = BigInt(Math.floor(clock.now())) * 1_000_000n;
    last = now > last ? now : last + 1n;
    return `${about.metadata.name}.${last.toString(16)}`;
  };

  // Messages that differ, as those about ever new Pods do.
  const isOneOfMany = (group: string, message: string, now: number) => {
    const known = similar.get(group);
    const record = known && now - known.atMs <= rememberedMs ? known : { messages: new Set<string>(), atMs: now };
    record.messages.add(message);
    record.atMs = now;
    similar.delete(group);
    similar.set(group, record);
    forget(similar);
    if (record.messages.size < similarLimit) return false;
    const [oldest = ''] = record.messages;
    record.messages.delete(oldest);
    return true;
  };

  return async function record(client: Client, about: KubeObject, given: EventText, source: Source): Promise<void> {
    const namespace = about.metadata.namespace ?? 'default';
    const now = clock.now();
    const { uid, name } = about.metadata;
    const group = [uid, about.kind, name, source.component, source.host, given.type, given.reason].join('\0');
    const isCombined = !given.action && isOneOfMany(group, given.message, now);
    const text = isCombined ? { ...given, message: `(combined from similar events): ${given.message}` } : given;
    const identity = isCombined ? group : [group, text.message, text.fieldPath].join('\0');
    const known = recent.get(identity);
    const old =
      known && now - known.atMs < rememberedMs ? client.get('events', `${namespace}/${known.name}`) : undefined;
    recent.delete(identity);
    if (old) {
      recent.set(identity, { name: old.metadata.name, atMs: now });
      await client.patch('events', `${namespace}/${old.metadata.name}`, repeat(old, now, text.message));
      return;
    }
    const draft = eventFor(about, text, source, nameFor(about), namespace, now);
    recent.set(identity, { name: draft.metadata.name ?? '', atMs: now });
    forget(recent);
    await client.create('events', draft);
  };
}

function forget(recent: Map<string, unknown>): void {
  for (const oldest of recent.keys()) {
    if (recent.size <= remembered) break;
    recent.delete(oldest);
  }
}

function repeat(old: Event, now: number, message: string): Record<string, unknown> {
  const count = (old.series?.count ?? old.count ?? 1) + 1;
  return old.eventTime
    ? { series: { count, lastObservedTime: formatMicroTime(now) } }
    : { count, lastTimestamp: formatTime(now), message };
}

// An action marks the events that components write through events.k8s.io/v1: they have an eventTime and no count.
function eventFor(
  about: KubeObject,
  text: EventText,
  { component, host }: Source,
  name: string,
  namespace: string,
  now: number,
): Draft<Event> {
  const { metadata } = about;
  const involvedObject = {
    kind: about.kind,
    ...(metadata.namespace && { namespace: metadata.namespace }),
    name: metadata.name,
    uid: metadata.uid,
    apiVersion: about.apiVersion,
    ...(metadata.resourceVersion && { resourceVersion: metadata.resourceVersion }),
    ...(text.fieldPath && { fieldPath: text.fieldPath }),
  };
  const common = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject,
    reason: text.reason,
    message: text.message,
    type: text.type,
  };
  if (text.action)
    return {
      ...common,
      source: {},
      eventTime: formatMicroTime(now),
      action: text.action,
      reportingComponent: component,
      reportingInstance: host ?? component,
    };
  return {
    ...common,
    source: { component, ...(host && { host }) },
    firstTimestamp: formatTime(now),
    lastTimestamp: formatTime(now),
    count: 1,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}
