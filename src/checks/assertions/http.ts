import { isRecord, type KubeObject } from '../../kube/object.ts';
import { leadsElsewhere } from '../explain/external-name.ts';
import { explainPod } from '../explain/pod.ts';
import { noPodBehind, podsOfService } from '../explain/service-selector.ts';
import { describeObject, lookAt, show } from '../explain/words.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';
import { selected } from './selected.ts';

type HttpSpec = Extract<Assertion, { kind: 'http' }>['of'];

/** A program that begins to answer makes no event. */
const lookAgainMs = 1000;

/** Passes when the Service answers as asked, through the API server's service proxy. */
export async function assessHttp(of: HttpSpec, check: Check, facts: Facts): Promise<Outcome> {
  const selector = { kind: 'Service', name: of.service, namespace: of.namespace };
  const { now, none } = await selected(selector, check, facts);
  const [service] = now;
  if (!service) return none();
  const ports = portsOf(service);
  if (!ports.includes(of.port))
    return (
      leadsElsewhere(service, facts) ??
      finding('value-differs', `${describeObject(service)} has no port ${of.port}.`, {
        look: lookAt('get', service, facts.input.scope),
        differences: [{ path: 'spec.ports', expected: String(of.port), found: ports.join(', ') || 'none' }],
      })
    );
  // Watched, so that a Pod that comes or goes makes this check look again.
  const pods = await podsOfService(service, facts);
  const path = of.path.startsWith('/') ? of.path : `/${of.path}`;
  const place = `/api/v1/namespaces/${service.metadata.namespace}/services/${of.service}:${of.port}/proxy`;
  const { status, body } = await facts.input.view.raw(place + path);
  const rightStatus = of.status === undefined ? status >= 200 && status < 300 : status === of.status;
  if (rightStatus && (of.contains === undefined || body.includes(of.contains))) return { kind: 'fulfilled' };
  if (status === 503 && isStatus(body)) return unreachable(service, pods, facts);
  const wanted = rightStatus ? `a text with "${of.contains}"` : String(of.status ?? '2xx');
  return finding('http-differs', `http://${of.service}:${of.port}${path} does not answer as the task asks.`, {
    look: `kubectl get --raw ${place}${path}`,
    differences: [
      { path: rightStatus ? 'body' : 'status', expected: wanted, found: rightStatus ? show(body) : String(status) },
    ],
    waitingFor: 'the right answer',
    lookAgainMs,
  });
}

async function unreachable(service: KubeObject, pods: readonly KubeObject[], facts: Facts): Promise<Outcome> {
  for (const pod of pods) {
    const trouble = await explainPod(pod, facts);
    if (trouble) return trouble;
  }
  if (pods.length === 0) return noPodBehind(service, facts, { waitingFor: 'a Pod behind the Service', lookAgainMs });
  return finding('http-differs', `No Pod answers behind the Service ${service.metadata.name} yet.`, {
    look: lookAt('describe', service, facts.input.scope),
    waitingFor: 'a Pod that answers',
    lookAgainMs,
  });
}

function portsOf({ spec }: KubeObject): number[] {
  const ports = isRecord(spec) && Array.isArray(spec.ports) ? spec.ports.filter(isRecord) : [];
  return ports.map(({ port }) => Number(port));
}

/** Whether the API server itself answers, and no program behind it. */
function isStatus(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) && value.kind === 'Status';
  } catch {
    return body.startsWith('error trying to reach service') || body.startsWith('no endpoints available');
  }
}
