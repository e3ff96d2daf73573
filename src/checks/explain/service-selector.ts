import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Difference } from '../define.ts';
import type { Facts } from '../facts.ts';
import { type Mismatch, match } from '../match/match.ts';
import { finding, type Outcome } from '../outcome.ts';
import { describeObject } from './words.ts';

/** A Service whose selector is not as asked, and reaches no Pod: name the nearest Pod's labels. */
export async function reachesNoPod(
  object: KubeObject,
  mismatches: readonly Mismatch[],
  differences: readonly Difference[],
  facts: Facts,
): Promise<Outcome | undefined> {
  if (object.kind !== 'Service' || !mismatches.some(({ path }) => path[0] === 'spec' && path[1] === 'selector'))
    return undefined;
  const selector = selectorOf(object);
  const scored = await scoredPods(object, facts);
  if (Object.keys(selector).length > 0 && scored.some(({ off }) => off === 0)) return undefined;
  const nearest = scored[0]?.pod.metadata.labels ?? {};
  const keys = mismatches.flatMap(({ path }) => (typeof path[2] === 'string' ? [path[2]] : []));
  const theirs = keys.flatMap((key) => (nearest[key] === undefined ? [] : [`${key}=${nearest[key]}`]));
  const has = Object.entries(selector).map(([key, value]) => `${key}=${String(value)}`);
  const near = theirs.length ? ` The Pods have ${theirs.join(', ')}.` : '';
  return finding(
    'service-selects-nothing',
    `${describeObject(object)} reaches no Pod: its selector is ${has.join(', ') || 'empty'}.${near}`,
    { differences, look: 'kubectl get pods --show-labels' },
  );
}

/** The Pods that a Service selects. */
export async function podsOfService(service: KubeObject, facts: Facts): Promise<KubeObject[]> {
  if (Object.keys(selectorOf(service)).length === 0) return [];
  return (await scoredPods(service, facts)).filter(({ off }) => off === 0).map(({ pod }) => pod);
}

/** ` Its selector is …; the nearest Pods have …`: for a Service that reaches no Pod. */
export async function nearestLabels(service: KubeObject, facts: Facts): Promise<string> {
  const selector = Object.entries(selectorOf(service)).map(([key, value]) => `${key}=${String(value)}`);
  const [nearest] = await scoredPods(service, facts);
  const labels = Object.entries(nearest?.pod.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const theirs = labels.length > 0 ? `; the nearest Pods have ${labels.slice(0, 3).join(', ')}` : '';
  return ` Its selector is ${selector.join(', ') || 'empty'}${theirs}.`;
}

function selectorOf({ spec }: KubeObject): Record<string, unknown> {
  return isRecord(spec) && isRecord(spec.selector) ? spec.selector : {};
}

/** The Pods of the Service's namespace, those that its selector fits best first. */
async function scoredPods(service: KubeObject, facts: Facts): Promise<{ pod: KubeObject; off: number }[]> {
  const selector = selectorOf(service);
  const pods = await facts.objects('Pod', service.metadata.namespace);
  return pods
    .map((pod) => ({ pod, off: match(selector, pod.metadata.labels ?? {}).length }))
    .sort((a, b) => a.off - b.off || (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
}
