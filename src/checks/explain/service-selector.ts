import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Difference } from '../define.ts';
import { type Facts, isControlled } from '../facts.ts';
import { type Mismatch, match } from '../match/match.ts';
import { type Finding, finding, type Outcome } from '../outcome.ts';
import { leadsElsewhere } from './external-name.ts';
import { labelsOfTemplate } from './pod-template.ts';
import { troubleBelow } from './status-differs.ts';
import { describeObject, lookAt } from './words.ts';

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

/** Why a Service reaches no Pod: what would make its Pods makes none, or its selector is of nobody; `wait` says what may mend that. */
export async function noPodBehind(
  service: KubeObject,
  facts: Facts,
  wait: Pick<Finding, 'waitingFor' | 'lookAgainMs'>,
): Promise<Outcome> {
  const elsewhere = leadsElsewhere(service, facts);
  if (elsewhere) return elsewhere;
  const none = `${describeObject(service)} reaches no Pod`;
  const maker = await makerOfPods(service, facts);
  if (!maker) {
    const look = 'kubectl get pods --show-labels';
    return finding('service-selects-nothing', `${none}.${await nearestLabels(service, facts)}`, { look, ...wait });
  }
  const { kind, metadata } = maker;
  const look = lookAt('get', maker, facts.input.scope);
  if (replicasOf(maker) === 0)
    return finding(
      'service-selects-nothing',
      `${none}, for there are none: the ${kind} ${metadata.name} has 0 replicas.`,
      {
        look,
        remedy: `The selector is right, and there is nothing to select: \`kubectl scale ${kind.toLowerCase()} ${metadata.name}\` with \`--replicas\` makes Pods.`,
      },
    );
  const trouble = await troubleBelow(maker, facts);
  const waitingFor = `Pods of the ${kind} ${metadata.name}`;
  return (
    trouble ??
    finding('service-selects-nothing', `${none} yet: the ${kind} ${metadata.name} has none.`, { look, waitingFor })
  );
}

/** What makes Pods that the Service selects; one that is to have some before one that is not. */
async function makerOfPods(service: KubeObject, facts: Facts): Promise<KubeObject | undefined> {
  const selector = selectorOf(service);
  if (Object.keys(selector).length === 0) return undefined;
  const kinds = ['Deployment', 'StatefulSet', 'ReplicaSet'];
  const all = await Promise.all(kinds.map((kind) => facts.objects(kind, service.metadata.namespace)));
  const makers = all
    .flat()
    .filter((each) => !isControlled(each) && match(selector, labelsOfTemplate(each)).length === 0);
  return makers.find((each) => replicasOf(each) > 0) ?? makers[0];
}

const replicasOf = ({ spec }: KubeObject) => Number(isRecord(spec) ? (spec.replicas ?? 1) : 1);

/** ` Its selector is …; the nearest Pods have …`: for a Service that reaches no Pod. */
async function nearestLabels(service: KubeObject, facts: Facts): Promise<string> {
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
