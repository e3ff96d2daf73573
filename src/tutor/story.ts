import type { ClusterView } from '../kube/cluster-view.ts';
import { ViewError } from '../kube/cluster-view.ts';
import type { KubeObject } from '../kube/object.ts';

/** What one part of the cluster reported, of one or several objects of a kind. */
export interface Report {
  from: string;
  reason: string;
  kind: string;
  names: readonly string[];
}

interface EventFields {
  involvedObject?: { kind?: string; name?: string };
  reason?: string;
  reportingComponent?: string;
  source?: { component?: string };
  eventTime?: string | null;
  firstTimestamp?: string | null;
}

/** What the parts of the cluster reported since a time, in ms since 1970, oldest first; none when they cannot be had. */
export async function storySince(view: ClusterView, namespace: string, sinceMs: number): Promise<Report[]> {
  const reports = new Map<string, Report & { names: string[] }>();
  for (const { involvedObject, reason = '', reportingComponent, source } of await eventsSince(
    view,
    namespace,
    sinceMs,
  )) {
    const { kind = '', name = '' } = involvedObject ?? {};
    const from = reportingComponent || source?.component || '';
    const key = [from, reason, kind].join(' ');
    const report = reports.get(key) ?? { from, reason, kind, names: [] };
    reports.set(key, report);
    if (!report.names.includes(name)) report.names.push(name);
  }
  return [...reports.values()];
}

async function eventsSince(view: ClusterView, namespace: string, sinceMs: number): Promise<EventFields[]> {
  try {
    const served = await view.resolve({ apiVersion: 'v1', kind: 'Event' });
    const events = (await view.list(served, namespace)).map((event) => ({ event, atMs: timeOf(event) }));
    // The API has whole seconds.
    const recent = events.filter(({ atMs }) => atMs >= Math.floor(sinceMs / 1000) * 1000);
    return recent
      .sort((a, b) => a.atMs - b.atMs || (instantOf(a.event) < instantOf(b.event) ? -1 : 1))
      .map(({ event }) => event as EventFields);
  } catch (error) {
    if (error instanceof ViewError) return [];
    throw error;
  }
}

/** Recorders end an event's name in the nanosecond, so that those of one second can be told apart. */
const instantOf = ({ metadata }: KubeObject) => metadata.name.split('.').at(-1) ?? '';

function timeOf(event: KubeObject): number {
  const { eventTime, firstTimestamp } = event as EventFields;
  return Date.parse(firstTimestamp ?? eventTime ?? event.metadata.creationTimestamp);
}
