import type { Container, Pod } from '../../../kube/object.ts';
import { milliValue, parseQuantity } from '../../../kube/quantity.ts';

/** What one Pod uses of a resource, in thousandths of its unit. */
export interface Sample {
  atMs: number;
  windowMs: number;
  value: number;
}

/** By the names of Pods. */
export type Samples = ReadonlyMap<string, Sample>;

/** How far the ratio of usage to target may be from 1 without anything being done. */
export interface Tolerances {
  up: number;
  down: number;
}

/** How many replicas a metric asks for. */
export interface Count {
  replicas: number;
  /** The Pods' mean, in thousandths. */
  average: number;
  /** In percent of what was requested. */
  utilization?: number;
}

/** What is asked of a metric of a target's Pods. */
export interface Question {
  pods: readonly Pod[];
  samples: Samples;
  resource: string;
  /** One container of each Pod, instead of the whole Pod. */
  container?: string | undefined;
  current: number;
  tolerances: Tolerances;
  now: number;
  times?: Times;
}

/** How long a Pod's first usage does not count. */
export interface Times {
  initializationMs: number;
  readinessDelayMs: number;
}

// --horizontal-pod-autoscaler-cpu-initialization-period and --horizontal-pod-autoscaler-initial-readiness-delay.
const defaultTimes: Times = { initializationMs: 300_000, readinessDelayMs: 30_000 };

/** Why no count can be told, in the controller's words. */
export class NoCount extends Error {}

/**
 * How many replicas bring the usage to a part of what the Pods request (GetResourceReplicas of
 * pkg/controller/podautoscaler/replica_calculator.go). Throws NoCount.
 */
export function countByUtilization(question: Question, target: number): Count {
  const { pods, resource, container } = question;
  const groups = groupPods(question);
  const requests = new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, resource, container)]));
  const utilizationOf = (samples: ReadonlyMap<string, number>) => {
    let [used, requested, count] = [0, 0, 0];
    for (const [name, value] of samples) {
      const request = requests.get(name);
      if (request === undefined) continue;
      used += value;
      requested += request;
      count += 1;
    }
    if (requested === 0) throw new NoCount('no metrics returned matched known pods');
    return { utilization: Math.trunc((used * 100) / requested), average: Math.trunc(used / count) };
  };
  const { utilization, average } = utilizationOf(groups.values);
  const replicas = count(question, groups, {
    ratioOf: (values) => utilizationOf(values).utilization / target,
    // What is not known is taken for all that was requested, or for the target where that is more.
    full: (name) => Math.trunc(((requests.get(name) ?? 0) * Math.max(100, target)) / 100),
  });
  return { replicas, average, utilization };
}

/** How many replicas bring the mean to a value, in thousandths (calcPlainMetricReplicas). Throws NoCount. */
export function countByAverage(question: Question, target: number): Count {
  const groups = groupPods(question);
  const averageOf = (values: ReadonlyMap<string, number>) =>
    Math.trunc([...values.values()].reduce((sum, value) => sum + value, 0) / values.size);
  const replicas = count(question, groups, { ratioOf: (values) => averageOf(values) / target, full: () => target });
  return { replicas, average: averageOf(groups.values) };
}

interface Groups {
  /** What is known of the Pods that count. */
  values: ReadonlyMap<string, number>;
  ready: number;
  unready: readonly string[];
  missing: readonly string[];
}

interface Rule {
  ratioOf: (values: ReadonlyMap<string, number>) => number;
  /** What a Pod of which nothing is known is taken to use when others use little. */
  full: (name: string) => number;
}

function count({ current, tolerances }: Question, { values, ready, unready, missing }: Groups, rule: Rule): number {
  const isWithin = (ratio: number) => 1 - tolerances.down <= ratio && ratio <= 1 + tolerances.up;
  const ratio = rule.ratioOf(values);
  const countsUnready = unready.length > 0 && ratio > 1;
  if (!countsUnready && missing.length === 0) return isWithin(ratio) ? current : Math.ceil(ratio * ready);
  // Against the direction of the change, so that what is not known dampens it.
  const filled = new Map(values);
  for (const name of missing)
    if (ratio < 1) filled.set(name, rule.full(name));
    else if (ratio > 1) filled.set(name, 0);
  if (countsUnready) for (const name of unready) filled.set(name, 0);
  const dampened = rule.ratioOf(filled);
  if (isWithin(dampened) || (ratio < 1 && dampened > 1) || (ratio > 1 && dampened < 1)) return current;
  const replicas = Math.ceil(dampened * filled.size);
  const turnsRound = (dampened < 1 && replicas > current) || (dampened > 1 && replicas < current);
  return turnsRound ? current : replicas;
}

function groupPods({ pods, samples, resource, now, times = defaultTimes }: Question): Groups {
  if (pods.length === 0) throw new NoCount('no pods returned by selector while calculating replica count');
  const values = new Map([...samples].map(([name, { value }]) => [name, value]));
  const [unready, missing]: [string[], string[]] = [[], []];
  let ready = 0;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const sample = samples.get(name);
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') {
      values.delete(name);
    } else if (pod.status?.phase === 'Pending') {
      values.delete(name);
      unready.push(name);
    } else if (!sample) {
      missing.push(name);
    } else if (resource === 'cpu' && isUnready(pod, sample, now, times)) {
      values.delete(name);
      unready.push(name);
    } else ready += 1;
  }
  if (values.size === 0) throw new NoCount('did not receive metrics for targeted pods (pods might be unready)');
  return { values, ready, unready, missing };
}

/** Starting takes processor time that says nothing about the load. */
function isUnready({ status }: Pod, sample: Sample, now: number, times: Times): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  if (!condition || !status?.startTime) return true;
  const startedMs = Date.parse(status.startTime);
  const changedMs = Date.parse(condition.lastTransitionTime ?? '') || 0;
  const isFalse = condition.status === 'False';
  if (startedMs + times.initializationMs > now) return isFalse || sample.atMs < changedMs + sample.windowMs;
  // It has never been ready.
  return isFalse && startedMs + times.readinessDelayMs > changedMs;
}

function requestOf({ metadata: { name }, spec }: Pod, resource: string, only: string | undefined): number {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const containers: Container[] = [...spec.containers, ...sidecars];
  const whole = only === undefined && spec.resources?.requests;
  if (whole) {
    const request = whole[resource];
    if (request === undefined) throw new NoCount(`missing pod-level request for ${resource} in Pod ${name}`);
    return milliValue(parseQuantity(request));
  }
  const wanted = containers.filter((container) => only === undefined || container.name === only);
  if (only !== undefined && wanted.length === 0) throw new NoCount(`container ${only} not found in Pod ${name}`);
  return wanted.reduce((sum, container) => {
    const request = container.resources?.requests?.[resource];
    if (request === undefined)
      throw new NoCount(`missing request for ${resource} in container ${container.name} of Pod ${name}`);
    return sum + milliValue(parseQuantity(request));
  }, 0);
}
