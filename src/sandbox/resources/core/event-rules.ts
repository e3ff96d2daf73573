import { checkLabelKey, checkSubdomain } from '../../../kube/names.ts';
import { type Event, equal } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rules for an event of either version (pkg/apis/core/validation/events.go), which name one field differently. */
export function validateEvent(
  { metadata, involvedObject, eventTime, ...event }: Event,
  reporter: 'reportingComponent' | 'reportingController',
): FieldError[] {
  const errors: FieldError[] = [];
  const namespace = metadata.namespace ?? '';
  const about = involvedObject.namespace ?? '';
  const mismatch = fieldError.invalid('involvedObject.namespace', about, 'does not match event.namespace');
  if (!eventTime) {
    const agrees = about ? about === namespace : namespace === '' || namespace === 'default';
    if (!agrees) errors.push(mismatch);
  } else {
    if (!about && namespace !== 'default' && namespace !== 'kube-system') errors.push(mismatch);
    const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event;
    if (!reportingComponent) errors.push(fieldError.required(reporter));
    for (const text of checkLabelKey(reportingComponent))
      errors.push(fieldError.invalid(reporter, reportingComponent, text));
    for (const [field, value] of Object.entries({ reportingInstance, action, reason })) {
      if (!value) errors.push(fieldError.required(field));
      if (value.length > 128) errors.push(fieldError.invalid(field, '', 'can have at most 128 characters'));
    }
    if (message.length > 1024) errors.push(fieldError.invalid('message', '', 'can have at most 1024 characters'));
  }
  errors.push(...checkSubdomain(namespace).map((text) => fieldError.invalid('namespace', namespace, text)));
  return errors;
}

/** The stricter rules of events.k8s.io/v1, with the names that the stored version gives to its fields. */
export function validateNewerEvent(event: Event, old: Event | undefined): FieldError[] {
  const errors = validateEvent(event, 'reportingController');
  if (!old || !equal(event.series, old.series)) errors.push(...validateSeries(event));
  if (old)
    return [...errors, ...fixed.flatMap((field) => (equal(event[field], old[field]) ? [] : immutable(event, field)))];
  const { name } = event.metadata;
  if (name) errors.push(...checkSubdomain(name).map((text) => fieldError.invalid('metadata.name', name, text)));
  if (!event.eventTime) errors.push(fieldError.required('eventTime'));
  const { type = '' } = event;
  if (type !== 'Normal' && type !== 'Warning')
    errors.push(fieldError.invalid('type', '', `has invalid value: ${type}`));
  const unset = (field: string, isSet: unknown) => {
    if (isSet) errors.push(fieldError.invalid(field, '', 'needs to be unset'));
  };
  unset('firstTimestamp', event.firstTimestamp);
  unset('lastTimestamp', event.lastTimestamp);
  unset('count', event.count);
  unset('source', event.source?.component || event.source?.host);
  return errors;
}

// Of an event, its series alone goes on.
const fixed = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

const texts = ['reason', 'message', 'type', 'action', 'reportingComponent', 'reportingInstance'];

function immutable(event: Event, field: (typeof fixed)[number]): FieldError {
  const shown = field === 'reportingComponent' ? 'reportingController' : field;
  const isText = texts.some((each) => each === field);
  const value = field === 'involvedObject' ? goReference(event.involvedObject) : (event[field] ?? (isText ? '' : null));
  return fieldError.invalid(shown, value, 'field is immutable');
}

// Printed as Go prints the internal type, whose fields have upper case.
function goReference(reference: Event['involvedObject']) {
  const {
    kind = '',
    namespace = '',
    name = '',
    uid = '',
    apiVersion = '',
    resourceVersion = '',
    fieldPath = '',
  } = reference;
  return {
    Kind: kind,
    Namespace: namespace,
    Name: name,
    UID: uid,
    APIVersion: apiVersion,
    ResourceVersion: resourceVersion,
    FieldPath: fieldPath,
  };
}

function validateSeries({ series }: Event): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [fieldError.invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [fieldError.required('series.lastObservedTime')]),
  ];
}
