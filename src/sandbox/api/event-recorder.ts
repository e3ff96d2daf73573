import type { Draft, Event, KubeObject } from '../../kube/object.ts';
import { formatMicroTime, formatTime } from '../../kube/time.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Client, EventText } from '../client.ts';

type Source = { component: string; host?: string };

// client-go's correlator remembers 4,096 of each, and similar messages for ten minutes.
const remembered = 4096;
const rememberedMs = 10 * 60_000;
// From so many messages on that tell the same reason of one object, they are told as one.
const similarLimit = 10;
// Events of one type that a source may write about an object: so many at once, and one more in five minutes.
const burst = 25;
const refillMs = 5 * 60_000;

/** What a recorder knows of an event that it has told, or kept to itself. */
interface Told {
  name: string;
  count: number;
  firstMs: number;
}

/**
 * Writes events as client-go's recorders do: a repeated one raises the count of the one that is there, many similar
 * ones become one, and of too many about one object the most are counted only.
 */
export function createEventRecorder(clock: Clock) {
  const told = new Map<string, Told>();
  const series = new Map<string, { name: string; atMs: number }>();
  const similar = new Map<string, { messages: Set<string>; atMs: number }>();
  const budgets = new Map<string, { left: number; atMs: number }>();
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
    remember(similar, group, record);
    if (record.messages.size < similarLimit) return false;
    const [oldest = ''] = record.messages;
    record.messages.delete(oldest);
    return true;
  };

  const isTooMuch = (source: string, now: number) => {
    const known = budgets.get(source) ?? { left: burst, atMs: now };
    const left = Math.min(burst, known.left + (now - known.atMs) / refillMs);
    remember(budgets, source, { left: left < 1 ? left : left - 1, atMs: now });
    return left < 1;
  };

  // What components write through events.k8s.io/v1 is neither combined nor held back.
  const recordSeries = async (client: Client, about: KubeObject, text: EventText, source: Source, identity: string) => {
    const namespace = about.metadata.namespace ?? 'default';
    const now = clock.now();
    const known = series.get(identity);
    const old =
      known && now - known.atMs < rememberedMs ? client.get('events', `${namespace}/${known.name}`) : undefined;
    const name = old?.metadata.name ?? nameFor(about);
    remember(series, identity, { name, atMs: now });
    if (!old) return void (await client.create('events', eventOf(about, { name, text, source, nowMs: now })));
    const count = (old.series?.count ?? 1) + 1;
    const patch = { series: { count, lastObservedTime: formatMicroTime(now) } };
    await client.patch('events', `${namespace}/${name}`, patch);
  };

  return async function record(client: Client, about: KubeObject, given: EventText, source: Source): Promise<void> {
    const namespace = about.metadata.namespace ?? 'default';
    const now = clock.now();
    const { uid, name } = about.metadata;
    const origin = [uid, about.kind, name, source.component, source.host, given.type].join('\0');
    const group = [origin, given.reason].join('\0');
    const single = (text: EventText) => [group, text.message, text.fieldPath].join('\0');
    if (given.action) return await recordSeries(client, about, given, source, single(given));
    const isCombined = isOneOfMany(group, given.message, now);
    const text = isCombined ? { ...given, message: `(combined from similar events): ${given.message}` } : given;
    const identity = isCombined ? group : single(text);
    const before = told.get(identity) ?? { name: nameFor(about), count: 0, firstMs: now };
    const event = { ...before, count: before.count + 1 };
    remember(told, identity, event);
    if (isTooMuch(origin, now)) return;
    // It may have been kept to itself, or be gone after an hour.
    if (before.count > 0 && client.get('events', `${namespace}/${event.name}`)) {
      const patch = { count: event.count, lastTimestamp: formatTime(now), message: text.message };
      await client.patch('events', `${namespace}/${event.name}`, patch);
    } else await client.create('events', eventOf(about, { ...event, text, source, nowMs: now }));
  };
}

/** Puts it last, and forgets the one that was longest not asked for. */
function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  memory.delete(key);
  memory.set(key, value);
  for (const oldest of memory.keys()) {
    if (memory.size <= remembered) break;
    memory.delete(oldest);
  }
}

interface NewEvent {
  name: string;
  text: EventText;
  source: Source;
  nowMs: number;
  count?: number;
  firstMs?: number;
}

// An action marks the events that components write through events.k8s.io/v1: they have an eventTime and no count.
function eventOf(about: KubeObject, { name, text, source, nowMs, count = 1, firstMs = nowMs }: NewEvent): Draft<Event> {
  const { metadata } = about;
  const { component, host } = source;
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
    metadata: { name, namespace: metadata.namespace ?? 'default' },
    involvedObject,
    reason: text.reason,
    message: text.message,
    type: text.type,
  };
  if (text.action)
    return {
      ...common,
      source: {},
      eventTime: formatMicroTime(nowMs),
      action: text.action,
      reportingComponent: component,
      reportingInstance: host ?? component,
    };
  return {
    ...common,
    source: { component, ...(host && { host }) },
    firstTimestamp: formatTime(firstMs),
    lastTimestamp: formatTime(nowMs),
    count,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}
