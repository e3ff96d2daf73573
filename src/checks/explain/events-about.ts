import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';

/** What the cluster told about an object. */
export interface ToldEvent {
  reason: string;
  message: string;
}

/** The events about the object, by its uid, the newest last. */
export async function eventsAbout({ metadata }: KubeObject, facts: Facts): Promise<ToldEvent[]> {
  const events = await facts.objects('Event', metadata.namespace);
  return events
    .filter(({ involvedObject }) => isRecord(involvedObject) && involvedObject.uid === metadata.uid)
    .sort((a, b) => lastSeen(a) - lastSeen(b))
    .map(({ reason, message }) => ({ reason: String(reason ?? ''), message: String(message ?? '') }));
}

function lastSeen({ lastTimestamp, metadata }: KubeObject): number {
  return Date.parse(typeof lastTimestamp === 'string' ? lastTimestamp : metadata.creationTimestamp) || 0;
}
