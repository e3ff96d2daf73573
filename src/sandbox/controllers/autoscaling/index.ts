import { clone, equal, type HorizontalPodAutoscaler, type Key, keyOf, type Pod } from '../../../kube/object.ts';
import { parseQuantity } from '../../../kube/quantity.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { formatTime } from '../../../kube/time.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { type AutoscalerCondition, withCondition } from './conditions.ts';
import { type History, newHistory, rescaled } from './history.ts';
import { type Behavior, limit } from './limit.ts';
import { readMetric } from './metrics.ts';
import type { Tolerances } from './replica-count.ts';
import { type ScaleTarget, scaleTargetOf } from './scale-target.ts';

// How often each autoscaler is looked at (--horizontal-pod-autoscaler-sync-period).
const periodMs = 15_000;
// --horizontal-pod-autoscaler-tolerance, in both directions.
const defaultTolerance = 0.1;

type Status = NonNullable<HorizontalPodAutoscaler['status']>;

/** Scales workloads by what their Pods use, between the bounds of their autoscalers (pkg/controller/podautoscaler). */
export const horizontalPodAutoscalerController = defineController(() => {
  const histories = new Map<Key, History>();
  return {
    name: 'horizontal-pod-autoscaler-controller',
    identity: controllerIdentity('horizontal-pod-autoscaler'),

    watch: ({ client, enqueueAfter }) => [
      client.subscribe('horizontalpodautoscalers.autoscaling', ({ type, object }) => {
        if (type !== 'DELETED') enqueueAfter(keyOf(object), periodMs);
      }),
    ],

    async reconcile(key, { client, clock, enqueueAfter }) {
      const autoscaler = client.get('horizontalpodautoscalers.autoscaling', key);
      // One that takes the name before its turn goes on with the history.
      if (!autoscaler) return void histories.delete(key);
      enqueueAfter(key, periodMs);
      await new AutoscalerSync(client, clock.now(), autoscaler, histories).run();
    },
  };
});

/** One autoscaler during one reconcile. */
class AutoscalerSync {
  private readonly client: Client;
  private readonly now: number;
  private readonly autoscaler: HorizontalPodAutoscaler;
  private readonly histories: Map<Key, History>;
  private conditions: readonly AutoscalerCondition[];
  private currentMetrics: unknown = null;

  constructor(client: Client, now: number, autoscaler: HorizontalPodAutoscaler, histories: Map<Key, History>) {
    this.client = client;
    this.now = now;
    this.autoscaler = autoscaler;
    this.histories = histories;
    this.conditions = autoscaler.status?.conditions ?? [];
  }

  async run(): Promise<void> {
    const target = await this.findTarget();
    if (!target) return;
    const { minReplicas = 1, maxReplicas } = this.autoscaler.spec;
    const { replicas } = target;
    this.set(
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    const key = keyOf(this.autoscaler);
    if (!this.histories.has(key)) this.histories.set(key, newHistory(replicas, this.now));
    // Who scales to zero by hand has switched the autoscaler off.
    if (replicas === 0) {
      const message = 'scaling is disabled since the replica count of the target is zero';
      this.set('ScalingActive', 'False', 'ScalingDisabled', message);
      return await this.write(replicas, 0);
    }
    if (replicas > maxReplicas)
      return await this.rescale(target, maxReplicas, 'Current number of replicas above Spec.MaxReplicas');
    if (replicas < minReplicas)
      return await this.rescale(target, minReplicas, 'Current number of replicas below Spec.MinReplicas');
    await this.scaleByMetrics(target, minReplicas);
  }

  private async findTarget(): Promise<ScaleTarget | undefined> {
    try {
      return scaleTargetOf(this.autoscaler, this.client);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await this.tell('Warning', 'FailedGetScale', why);
      const message = `the HPA controller was unable to get the target's current scale: ${why}`;
      this.set('AbleToScale', 'False', 'FailedGetScale', message);
      const { currentReplicas, desiredReplicas = 0 } = this.autoscaler.status ?? {};
      await this.write(currentReplicas ?? 0, desiredReplicas);
      return undefined;
    }
  }

  private async scaleByMetrics(target: ScaleTarget, min: number): Promise<void> {
    const { replicas: current } = target;
    const { behavior, maxReplicas: max } = this.autoscaler.spec;
    const wish = await this.wish(target);
    if (!wish) return await this.write(current, this.autoscaler.status?.desiredReplicas ?? 0);
    const history = this.history(current);
    const desired = wish.replicas;
    const limited = limit({ behavior, history, current, desired, min, max, now: this.now });
    this.histories.set(keyOf(this.autoscaler), limited.history);
    this.set('AbleToScale', 'True', limited.able.reason, limited.able.message);
    this.set('ScalingLimited', limited.limited.status, limited.limited.reason, limited.limited.message);
    if (limited.replicas === current) return await this.write(current, current);
    const reason =
      desired > current ? `${wish.name} above target` : desired < current ? 'All metrics below target' : '';
    await this.rescale(target, limited.replicas, reason);
  }

  /** The largest size that a metric asks for; undefined when metrics are missing that might ask for more. */
  private async wish(target: ScaleTarget): Promise<{ replicas: number; name: string } | undefined> {
    const pods = this.podsOf(target);
    if (!(await this.checkSelector(target, pods))) return undefined;
    const { metrics = [], behavior } = this.autoscaler.spec;
    const readings = metrics.map((metric) =>
      readMetric(metric, {
        client: this.client,
        namespace: this.autoscaler.metadata.namespace ?? '',
        selector: target.selector,
        pods,
        current: target.replicas,
        tolerances: tolerancesOf(behavior),
        now: this.now,
      }),
    );
    // Of a metric that cannot be had nothing is known.
    this.currentMetrics = readings.map((reading) => (reading.kind === 'count' ? reading.status : { type: '' }));
    const failures = readings.filter((reading) => reading.kind === 'failed');
    for (const { reason, message } of failures) await this.tell('Warning', reason, message);
    const largest = readings.filter((reading) => reading.kind === 'count').reduce(larger, { replicas: 0, name: '' });
    const [first] = failures;
    if (first && (failures.length === metrics.length || largest.replicas < target.replicas)) {
      const message = `the HPA was unable to compute the replica count: ${first.message}`;
      this.set('ScalingActive', 'False', first.reason, message);
      const count = `${failures.length} invalid out of ${metrics.length}`;
      const summary = `invalid metrics (${count}), first error is: ${first.failure}`;
      await this.tell('Warning', 'FailedComputeMetricsReplicas', summary);
      return undefined;
    }
    const message = `the HPA was able to successfully calculate a replica count from ${largest.name}`;
    this.set('ScalingActive', 'True', 'ValidMetricFound', message);
    return largest;
  }

  /** Whether it is clear whose Pods they are. */
  private async checkSelector(target: ScaleTarget, pods: readonly Pod[]): Promise<boolean> {
    if (target.shownSelector === '') {
      await this.tell('Warning', 'SelectorRequired', 'selector is required');
      this.set('ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector");
      await this.tell('Warning', 'FailedComputeMetricsReplicas', 'selector is required');
      return false;
    }
    const rivals = this.rivals(pods);
    if (rivals.length < 2) return true;
    const message = `pods by selector ${target.shownSelector} are controlled by multiple HPAs: [${rivals.join(' ')}]`;
    await this.tell('Warning', 'AmbiguousSelector', message);
    this.set('ScalingActive', 'False', 'AmbiguousSelector', message);
    await this.tell('Warning', 'FailedComputeMetricsReplicas', message);
    return false;
  }

  private async rescale({ resource, key, replicas }: ScaleTarget, wanted: number, reason: string): Promise<void> {
    try {
      await this.client.patch(resource, key, { spec: { replicas: wanted } }, 'scale');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.tell('Warning', 'FailedRescale', `New size: ${wanted}; reason: ${reason}; error: ${error.message}`);
      const message = `the HPA controller was unable to update the target scale: ${error.message}`;
      this.set('AbleToScale', 'False', 'FailedUpdateScale', message);
      return await this.write(replicas, this.autoscaler.status?.desiredReplicas ?? 0);
    }
    const message = `the HPA controller was able to update the target scale to ${wanted}`;
    this.set('AbleToScale', 'True', 'SucceededRescale', message);
    await this.tell('Normal', 'SuccessfulRescale', `New size: ${wanted}; reason: ${reason}`);
    // Only policies ask what was done before.
    if (this.autoscaler.spec.behavior)
      this.histories.set(keyOf(this.autoscaler), rescaled(this.history(replicas), replicas, wanted, this.now));
    await this.write(replicas, wanted, formatTime(this.now));
  }

  private history(current: number): History {
    return this.histories.get(keyOf(this.autoscaler)) ?? newHistory(current, this.now);
  }

  private podsOf({ selector }: ScaleTarget): Pod[] {
    const all = this.client.list('pods', this.autoscaler.metadata.namespace);
    return all.filter((pod) => matchesLabelSelector(selector, pod.metadata.labels));
  }

  /** The autoscalers that want to scale these very Pods. */
  private rivals(pods: readonly Pod[]): string[] {
    const all = this.client.list('horizontalpodautoscalers.autoscaling', this.autoscaler.metadata.namespace);
    return all.flatMap((other) => {
      if (other === this.autoscaler) return [keyOf(other)];
      try {
        const theirs = scaleTargetOf(other, this.client).selector;
        return pods.some((pod) => matchesLabelSelector(theirs, pod.metadata.labels)) ? [keyOf(other)] : [];
      } catch {
        return [];
      }
    });
  }

  private set(type: string, status: string, reason: string, message: string): void {
    this.conditions = withCondition(this.conditions, { type, status, reason, message }, this.now);
  }

  private async tell(type: 'Normal' | 'Warning', reason: string, message: string): Promise<void> {
    await this.client.event(this.autoscaler, { type, reason, message }, { component: 'horizontal-pod-autoscaler' });
  }

  private async write(currentReplicas: number, desiredReplicas: number, scaledAt?: string): Promise<void> {
    const lastScaleTime = scaledAt ?? this.autoscaler.status?.lastScaleTime;
    const status = {
      ...(currentReplicas > 0 && { currentReplicas }),
      desiredReplicas,
      currentMetrics: this.currentMetrics,
      ...(lastScaleTime && { lastScaleTime }),
      conditions: [...this.conditions],
    } as unknown as Status;
    if (equal(status, this.autoscaler.status)) return;
    await this.client.updateStatus('horizontalpodautoscalers.autoscaling', { ...clone(this.autoscaler), status });
  }
}

const larger = <T extends { replicas: number; name: string }>(a: { replicas: number; name: string }, b: T) =>
  a.replicas === 0 || b.replicas > a.replicas ? b : a;

/** How far usage may be from its target; HPAConfigurableTolerance is on by default since 1.35. */
function tolerancesOf(behavior: Behavior | undefined): Tolerances {
  const read = (rules: { tolerance?: string } | undefined) => {
    if (rules?.tolerance === undefined) return defaultTolerance;
    const { unscaled, scale } = parseQuantity(rules.tolerance);
    return Number(unscaled) * 10 ** scale;
  };
  return { up: read(behavior?.scaleUp), down: read(behavior?.scaleDown) };
}
