import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { Pod } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import { type History, newHistory, recommended, rescaled } from './history.ts';
import { limit, type Rules } from './limit.ts';
import { countByAverage, countByUtilization, NoCount, type Question, type Sample } from './replica-count.ts';

/** The numbers of the controller's own tests: what is given, and what must come out (pkg/controller/podautoscaler of Kubernetes 1.36). */
interface Facts {
  counts: CountFact[];
  rules: RuleFact[];
  stabilisation: {
    current: number;
    desired: number;
    stable: number;
    recommendations: { replicas: number; minutesAgo: number }[];
    upWindow: number;
    downWindow: number;
  }[];
}

interface CountFact {
  current: number;
  replicas?: number;
  error?: string;
  tolerances?: { up: number; down: number };
  readiness?: boolean[];
  phases?: string[];
  hot?: boolean[];
  deleted?: boolean[];
  container?: string;
  requests?: string[];
  /** One for each container of each Pod. */
  levels: number[][];
  names?: string[];
  resource?: string;
  target?: number;
  targetAverage?: number;
  utilization?: number;
  average?: number;
}

interface RuleFact {
  current: number;
  desired: number;
  min: number;
  max: number;
  replicas: number;
  reason: string;
  ups?: { changes: number[]; periodSeconds: number };
  downs?: { changes: number[]; periodSeconds: number };
  scaleUp?: RuleNumbers;
  scaleDown?: RuleNumbers;
}

interface RuleNumbers {
  pods: number;
  podsPeriod: number;
  percent: number;
  percentPeriod: number;
  window: number;
}

const facts = JSON.parse(readFileSync(join(import.meta.dirname, 'facts.recorded.json'), 'utf8')) as Facts;
const now = Date.UTC(2026, 0, 5, 9, 0, 0);
const longAgo = 0;

function podsOf({ current, phases = [], readiness = [], hot = [], deleted = [], requests = [], resource }: CountFact) {
  return Array.from({ length: Math.max(current, phases.length) }, (_, i): Pod => {
    const resources = resource && requests[i] ? { requests: { [resource]: requests[i] } } : {};
    const isHot = hot[i];
    const startedMs = isHot === undefined ? longAgo : isHot ? now : now - 180_000;
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `web-${i}`, ...(deleted[i] && { deletionTimestamp: formatTime(now) }) } as Pod['metadata'],
      spec: { containers: ['container1', 'container2'].map((name) => ({ name, resources })) },
      status: {
        phase: phases[i] ?? 'Running',
        startTime: formatTime(startedMs),
        conditions: [
          { type: 'Ready', status: (readiness[i] ?? true) ? 'True' : 'False', lastTransitionTime: formatTime(longAgo) },
        ],
      },
    };
  });
}

function samplesOf({ levels, container, names = [], resource }: CountFact): Map<string, Sample> {
  const samples = new Map<string, Sample>();
  for (const [i, values] of levels.entries()) {
    const value =
      container !== undefined
        ? values[Number(container.at(-1)) - 1]
        : resource && values.length < 2
          ? undefined
          : values.reduce((sum, one) => sum + one, 0);
    if (value !== undefined) samples.set(names[i] ?? `web-${i}`, { atMs: longAgo, windowMs: 60_000, value });
  }
  return samples;
}

describe('the number of replicas that a metric asks for', () => {
  const counted = facts.counts.filter(({ levels }) => levels.length > 0);
  test.each(counted.map((fact, i) => ({ i, fact, shown: JSON.stringify(fact) })))('$i: $shown', ({ fact }) => {
    const question: Question = {
      pods: podsOf(fact),
      samples: samplesOf(fact),
      resource: fact.resource ?? 'qps',
      container: fact.container,
      current: fact.current,
      tolerances: fact.tolerances ?? { up: 0.1, down: 0.1 },
      now,
      times: { initializationMs: 120_000, readinessDelayMs: 10_000 },
    };
    const count = () =>
      fact.target === undefined
        ? countByAverage(question, fact.targetAverage ?? 0)
        : countByUtilization(question, fact.target);
    if (fact.error !== undefined) {
      expect(count).toThrow(NoCount);
      expect(count).toThrow(fact.error);
      return;
    }
    const { replicas, average, utilization } = count();
    expect({ replicas, average }).toEqual({ replicas: fact.replicas, average: fact.average });
    if (fact.target !== undefined) expect(utilization).toBe(fact.utilization);
  });
});

const policies = ({ pods, podsPeriod, percent, percentPeriod }: RuleNumbers): NonNullable<Rules['policies']> => [
  ...(pods || podsPeriod ? [{ type: 'Pods', value: pods, periodSeconds: podsPeriod }] : []),
  ...(percent || percentPeriod ? [{ type: 'Percent', value: percent, periodSeconds: percentPeriod }] : []),
];

// What the API server fills in where nothing is said.
const defaultUp: RuleNumbers = { pods: 4, podsPeriod: 15, percent: 100, percentPeriod: 15, window: 0 };
const defaultDown: RuleNumbers = { pods: 0, podsPeriod: 0, percent: 100, percentPeriod: 15, window: 300 };

const rulesOf = (numbers: RuleNumbers): Rules => ({
  policies: policies(numbers),
  selectPolicy: 'Max',
  stabilizationWindowSeconds: 0,
});

/** Changes at even distances within the period, the last one last. */
const eventsOf = (
  { changes, periodSeconds }: { changes: number[]; periodSeconds: number } = { changes: [], periodSeconds: 0 },
) =>
  changes.map((change, i) => {
    const segment = periodSeconds / changes.length;
    return { change, atMs: now - Math.trunc(periodSeconds - segment * (i + 1) + segment / 2) * 1000 };
  });

const none: History = { recommendations: [], ups: [], downs: [] };

describe('what policies and bounds let through', () => {
  test.each(facts.rules.map((fact, i) => ({ i, fact, shown: JSON.stringify(fact) })))('$i: $shown', ({ fact }) => {
    const { current, desired, min, max, replicas, reason, scaleUp = defaultUp, scaleDown = defaultDown } = fact;
    const { replicas: found, limited } = limit({
      behavior: { scaleUp: rulesOf(scaleUp), scaleDown: rulesOf(scaleDown) },
      history: { ...none, ups: eventsOf(fact.ups), downs: eventsOf(fact.downs) },
      current,
      desired,
      min,
      max,
      now,
    });
    expect([found, limited.reason, limited.status]).toEqual([
      replicas,
      reason,
      reason === 'DesiredWithinRange' ? 'False' : 'True',
    ]);
  });
});

describe('windows', () => {
  test.each(facts.stabilisation.map((fact, i) => ({ i, fact, shown: JSON.stringify(fact) })))(
    '$i: $shown',
    ({ fact }) => {
      const { current, desired, stable, recommendations, upWindow, downWindow } = fact;
      const free = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100_000, periodSeconds: 15 }] };
      const history = {
        ...none,
        recommendations: recommendations.map(({ replicas, minutesAgo }) => ({
          replicas,
          atMs: now - minutesAgo * 60_000,
        })),
      };
      const behavior = {
        scaleUp: { ...free, stabilizationWindowSeconds: upWindow },
        scaleDown: { ...free, stabilizationWindowSeconds: downWindow },
      };
      expect(limit({ behavior, history, current, desired, min: 1, max: 1000, now }).replicas).toBe(stable);
    },
  );

  // Without behavior: size wanted, minutes ago; what is wanted now; what comes out.
  test.each([
    [[], 5, 5],
    [
      [
        [4, 2],
        [5, 1],
      ],
      3,
      5,
    ],
    [
      [
        [1, 2],
        [2, 1],
      ],
      3,
      3,
    ],
    [
      [
        [10, 10],
        [9, 9],
      ],
      3,
      3,
    ],
    [
      [
        [10, 10],
        [4, 1],
        [5, 2],
        [9, 9],
      ],
      3,
      5,
    ],
  ])('with %j before and %i now: %i', (before, desired, stable) => {
    const history = {
      ...none,
      recommendations: before.map(([replicas = 0, minutes = 0]) => ({ replicas, atMs: now - minutes * 60_000 })),
    };
    const { replicas, able } = limit({ history, current: stable, desired, min: 1, max: 100, now });
    expect([replicas, able.reason]).toEqual([stable, stable === desired ? 'ReadyForNewScale' : 'ScaleDownStabilized']);
  });
});

describe('an autoscaler without behavior', () => {
  test.each([
    [5, 7, 3, 8, 7, 'DesiredWithinRange'],
    [3, 1, 2, 8, 2, 'TooFewReplicas'],
    [1, 0, 0, 10, 0, 'DesiredWithinRange'],
    [20, 1000, 1, 10, 10, 'TooManyReplicas'],
    [3, 1000, 1, 2000, 6, 'ScaleUpLimit'],
    [1, 1000, 1, 2000, 4, 'ScaleUpLimit'],
  ])('from %i, wanting %i between %i and %i, makes %i: %s', (current, desired, min, max, replicas, reason) => {
    const found = limit({ history: none, current, desired, min, max, now });
    expect([found.replicas, found.limited.reason]).toEqual([replicas, reason]);
  });
});

describe('selectPolicy', () => {
  const rules = (selectPolicy: string): Rules => ({
    selectPolicy,
    stabilizationWindowSeconds: 0,
    policies: [
      { type: 'Pods', value: 2, periodSeconds: 60 },
      { type: 'Percent', value: 50, periodSeconds: 60 },
    ],
  });
  test.each([
    ['Max', 100, 15],
    ['Min', 100, 12],
    ['Disabled', 100, 10],
    ['Max', 1, 5],
    ['Min', 1, 8],
    ['Disabled', 1, 10],
  ])('%s, wanting %i, makes %i of 10', (policy, desired, replicas) => {
    const behavior = { scaleUp: rules(policy), scaleDown: rules(policy) };
    expect(limit({ behavior, history: none, current: 10, desired, min: 1, max: 1000, now }).replicas).toBe(replicas);
  });
});

describe('the history', () => {
  it('begins with the size there is, and forgets what is older than the longest window', () => {
    const begun = newHistory(3, now);
    const later = recommended(rescaled(begun, 3, 8, now + 1000), 8, now + 1000);
    expect(later).toEqual({
      recommendations: [
        { replicas: 3, atMs: now },
        { replicas: 8, atMs: now + 1000 },
      ],
      ups: [{ change: 5, atMs: now + 1000 }],
      downs: [],
    });
    const muchLater = rescaled(recommended(later, 2, now + 7_200_000), 8, 2, now + 7_200_000);
    expect(muchLater.recommendations).toHaveLength(1);
    expect(muchLater.downs).toEqual([{ change: 6, atMs: now + 7_200_000 }]);
  });
});
