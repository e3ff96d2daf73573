import type { HorizontalPodAutoscaler } from '../../../kube/object.ts';
import { type History, recommended, type ScaleEvent } from './history.ts';

export type Behavior = NonNullable<HorizontalPodAutoscaler['spec']['behavior']>;
export type Rules = NonNullable<Behavior['scaleUp']>;

/** What metrics ask for, and what holds it back. */
export interface Wish {
  behavior?: Behavior | undefined;
  history: History;
  current: number;
  desired: number;
  min: number;
  max: number;
  now: number;
}

/** What is done of a wish, and the conditions that tell why. */
export interface Limited {
  replicas: number;
  able: { reason: string; message: string };
  limited: { status: 'True' | 'False'; reason: string; message: string };
  history: History;
}

// --horizontal-pod-autoscaler-downscale-stabilization.
const downscaleWindowMs = 300_000;

/**
 * Holds what metrics ask for within windows, policies and bounds (normalizeDesiredReplicas and
 * normalizeDesiredReplicasWithBehaviors of pkg/controller/podautoscaler/horizontal.go).
 */
export function limit(wish: Wish): Limited {
  const { behavior, current, desired, history, now } = wish;
  const stable = behavior ? stabilizeBoth(wish, behavior) : stabilizeDown(wish);
  const isUp = behavior !== undefined && desired >= current;
  const able =
    stable === desired
      ? { reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
      : isUp
        ? stabilized('Up', 'lower', 'lowest')
        : stabilized('Down', 'higher', 'highest');
  const bounded = { ...wish, desired: stable };
  const { replicas, reason, message } = behavior ? limitByRules(bounded, behavior) : limitByDefault(bounded);
  return {
    replicas,
    able,
    limited: { status: replicas === stable ? 'False' : 'True', reason, message },
    history: recommended(history, desired, now),
  };
}

const stabilized = (direction: string, than: string, which: string) => ({
  reason: `Scale${direction}Stabilized`,
  message: `recent recommendations were ${than} than current one, applying the ${which} recent recommendation`,
});

/** Without behavior: the largest size that was wanted within five minutes. */
function stabilizeDown({ history, desired, now }: Wish): number {
  const recent = history.recommendations.filter(({ atMs }) => atMs >= now - downscaleWindowMs);
  return Math.max(desired, ...recent.map(({ replicas }) => replicas));
}

/** Only what was wanted for a whole window is done, in either direction. */
function stabilizeBoth({ history, current, desired, now }: Wish, { scaleUp, scaleDown }: Behavior): number {
  const recent = (rules: Rules | undefined, defaultMs: number) => {
    const windowMs = (rules?.stabilizationWindowSeconds ?? defaultMs / 1000) * 1000;
    const within = history.recommendations.filter(({ atMs }) => atMs > now - windowMs);
    return [desired, ...within.map(({ replicas }) => replicas)];
  };
  const lowest = Math.min(...recent(scaleUp, 0));
  const highest = Math.max(...recent(scaleDown, downscaleWindowMs));
  return Math.min(Math.max(current, lowest), highest);
}

interface Bounded {
  replicas: number;
  reason: string;
  message: string;
}

const within = (replicas: number): Bounded => ({
  replicas,
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
});
const tooFew = (replicas: number): Bounded => ({
  replicas,
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
});
const tooMany = (replicas: number): Bounded => ({
  replicas,
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
});
const tooFast = (replicas: number, direction: 'Up' | 'Down'): Bounded => ({
  replicas,
  reason: `Scale${direction}Limit`,
  message: `the desired replica count is ${direction === 'Up' ? 'increasing' : 'decreasing'} faster than the maximum scale rate`,
});

/** Without behavior: at most twice as many at once, or four. */
function limitByDefault({ current, desired, min, max }: Wish): Bounded {
  const fastest = Math.max(2 * current, 4);
  if (desired < min) return tooFew(min);
  if (desired > Math.min(max, fastest)) return max > fastest ? tooFast(fastest, 'Up') : tooMany(max);
  return within(desired);
}

function limitByRules({ current, desired, min, max, history, now }: Wish, behavior: Behavior): Bounded {
  if (desired > current) {
    const most = Math.max(current, mostByRules(behavior.scaleUp, 'Up', current, history, now));
    if (desired > Math.min(max, most)) return max > most ? tooFast(most, 'Up') : tooMany(max);
  } else if (desired < current) {
    const least = Math.min(current, mostByRules(behavior.scaleDown, 'Down', current, history, now));
    if (desired < Math.max(min, least)) return min < least ? tooFast(least, 'Down') : tooFew(min);
  }
  return within(desired);
}

/** How far the policies let the size go in one direction. */
function mostByRules(
  { selectPolicy, policies = [] }: Rules = {},
  direction: 'Up' | 'Down',
  current: number,
  history: History,
  now: number,
): number {
  if (selectPolicy === 'Disabled') return current;
  const sizes = policies.map(({ type, value, periodSeconds }) => {
    const since = now - periodSeconds * 1000;
    const before = current - changed(history.ups, since) + changed(history.downs, since);
    if (type === 'Pods') return direction === 'Up' ? before + value : before - value;
    // Rounded so that a policy always lets at least one Pod come or go.
    return direction === 'Up' ? Math.ceil(before * (1 + value / 100)) : Math.trunc(before * (1 - value / 100));
  });
  // The policy of the largest change, or of the smallest.
  const takesLarger = (direction === 'Up') === (selectPolicy !== 'Min');
  return takesLarger ? Math.max(...sizes) : Math.min(...sizes);
}

const changed = (events: readonly ScaleEvent[], since: number) =>
  events.reduce((sum, { change, atMs }) => (atMs > since ? sum + change : sum), 0);
