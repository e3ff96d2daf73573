import type { Event, KubeObject } from '../../../kube/object.ts';
import { age } from '../../../kube/time.ts';
import { defineResource } from '../define.ts';
import { nameColumn } from '../parts/columns.ts';
import { validateEvent, validateNewerEvent } from './event-rules.ts';

/** The fields that events.k8s.io/v1 names otherwise: its name, then that of v1, in which events are stored. */
const renamed = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
] as const;

export const event = defineResource<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  // v1 never checked the names of events, and they hold a dot and a time.
  nameRule: 'path-segment',
  generationOf: 'none',
  otherVersions: [
    {
      group: 'events.k8s.io',
      version: 'v1',
      convert: {
        to: (stored) => rename(stored, 'events.k8s.io/v1', (newer, older) => [older, newer]),
        from: (given) => rename(given, 'v1', (newer, older) => [newer, older]),
      },
      validate: (event, old) => validateNewerEvent(event as Event, old as Event | undefined),
      fieldNames: {
        ...Object.fromEntries(
          ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field) => [
            `regarding.${field}`,
            `involvedObject.${field}`,
          ]),
        ),
        reason: 'reason',
        reportingController: 'reportingComponent',
        type: 'type',
      },
    },
  ],
  validate: (event) => validateEvent(event, 'reportingComponent'),
  columns: [
    { name: 'Last Seen', cell: lastSeen },
    { name: 'Type', cell: ({ type = '' }) => type },
    { name: 'Reason', cell: ({ reason = '' }) => reason },
    {
      name: 'Object',
      cell: ({ involvedObject: { kind = '', name } }) => kind.toLowerCase() + (name ? `/${name}` : ''),
    },
    { name: 'Subobject', wide: true, cell: ({ involvedObject }) => involvedObject.fieldPath ?? '' },
    { name: 'Source', wide: true, cell: formatSource },
    { name: 'Message', cell: ({ message = '' }) => message.trim() },
    { name: 'First Seen', wide: true, cell: firstSeen },
    // The real server declares strings here and sends numbers.
    { name: 'Count', wide: true, cell: ({ series, count }) => series?.count ?? (count || 1) },
    { ...nameColumn, wide: true },
  ],
  selectableFields: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
    'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    type: ({ type }) => type ?? '',
  },
});

function rename(
  event: KubeObject,
  apiVersion: string,
  direction: (newer: string, older: string) => [from: string, to: string],
): KubeObject {
  const result: KubeObject = { ...event, apiVersion };
  for (const [newer, older] of renamed) {
    const [from, to] = direction(newer, older);
    if (!(from in event)) continue;
    delete result[from];
    result[to] = event[from];
  }
  return result;
}

function firstSeen({ firstTimestamp, eventTime }: Event, now: number): string {
  return age(firstTimestamp ?? eventTime, now);
}

function lastSeen(event: Event, now: number): string {
  if (event.series) return age(event.series.lastObservedTime, now);
  return event.lastTimestamp ? age(event.lastTimestamp, now) : firstSeen(event, now);
}

function formatSource({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const instance = source?.host || reportingInstance || '';
  return instance ? `${component}, ${instance}` : component;
}
