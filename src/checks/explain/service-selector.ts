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
  const selector = isRecord(object.spec) && isRecord(object.spec.selector) ? object.spec.selector : {};
  const pods = await facts.objects('Pod', object.metadata.namespace);
  const scored = pods.map((pod) => ({ pod, off: match(selector, pod.metadata.labels ?? {}).length }));
  scored.sort((a, b) => a.off - b.off || (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
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
