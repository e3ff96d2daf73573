import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';
import { selected } from './selected.ts';

type EventsSpec = Extract<Assertion, { kind: 'events' }>['of'];

/** Passes when the cluster told of it in an event about the object, which may be gone by now. */
export async function assessEvents(of: EventsSpec, check: Check, facts: Facts): Promise<Outcome> {
  const { about, reason, contains } = of;
  const { now, gone, none } = await selected(about, check, facts);
  const uids = new Set([...now, ...gone].map(({ metadata }) => metadata.uid));
  const namespace = now[0]?.metadata.namespace ?? about.namespace ?? facts.input.scope.namespace;
  const events = (await facts.mustSee('Event', namespace)).filter(
    ({ involvedObject }) =>
      isRecord(involvedObject) &&
      (uids.has(String(involvedObject.uid)) ||
        (about.name !== undefined && involvedObject.name === about.name && involvedObject.kind === about.kind)),
  );
  if (events.some((event) => fits(of, event))) return { kind: 'fulfilled', subject: { object: now[0] ?? gone[0] } };
  if (now.length === 0) return none();
  const what = [reason, contains === undefined ? '' : `"${contains}"`].filter(Boolean).join(' with ');
  const name = about.name ?? now[0]?.metadata.name ?? '';
  const last = events.at(-1);
  return finding('event-missing', `There is no event ${what} about ${about.kind} ${name} yet.`, {
    look: `kubectl events --for ${about.kind.toLowerCase()}/${name}`,
    differences: [{ path: 'events', expected: what, found: last ? String(last.reason) : 'none' }],
    waitingFor: `the event ${what}`,
  });
}

function fits({ reason, contains }: EventsSpec, event: KubeObject): boolean {
  if (reason !== undefined && event.reason !== reason) return false;
  return contains === undefined || (typeof event.message === 'string' && event.message.includes(contains));
}
