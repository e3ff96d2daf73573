import { clone, equal, type HorizontalPodAutoscaler, keyOf } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { formatTime } from '../../../kube/time.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { type AutoscalerCondition, withCondition } from './conditions.ts';
import { failureOf } from './metrics.ts';
import { type ScaleTarget, scaleTargetOf } from './scale-target.ts';

// How often each autoscaler is looked at (--horizontal-pod-autoscaler-sync-period).
const periodMs = 15_000;

type Status = NonNullable<HorizontalPodAutoscaler['status']>;

/**
 * Scales workloads between the bounds of their autoscalers (pkg/controller/podautoscaler). Without a metrics API, which
 * this cluster does not serve, no metric ever asks for more.
 */
export const horizontalPodAutoscalerController = defineController(() => ({
  name: 'horizontal-pod-autoscaler-controller',
  identity: controllerIdentity('horizontal-pod-autoscaler'),

  watch: ({ client, enqueueAfter }) => [
    client.subscribe('horizontalpodautoscalers.autoscaling', ({ type, object }) => {
      if (type !== 'DELETED') enqueueAfter(keyOf(object), periodMs);
    }),
  ],

  async reconcile(key, { client, clock, enqueueAfter }) {
    const autoscaler = client.get('horizontalpodautoscalers.autoscaling', key);
    if (!autoscaler) return;
    enqueueAfter(key, periodMs);
    await new AutoscalerSync(client, clock.now(), autoscaler).run();
  },
}));

/** One autoscaler during one reconcile. */
class AutoscalerSync {
  private readonly client: Client;
  private readonly now: number;
  private readonly autoscaler: HorizontalPodAutoscaler;
  private conditions: readonly AutoscalerCondition[];
  private currentMetrics: unknown = null;

  constructor(client: Client, now: number, autoscaler: HorizontalPodAutoscaler) {
    this.client = client;
    this.now = now;
    this.autoscaler = autoscaler;
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
    if (replicas === 0 && minReplicas !== 0) {
      const message = 'scaling is disabled since the replica count of the target is zero';
      this.set('ScalingActive', 'False', 'ScalingDisabled', message);
      return await this.write(replicas, 0);
    }
    if (replicas > maxReplicas)
      return await this.rescale(target, maxReplicas, 'Current number of replicas above Spec.MaxReplicas');
    if (replicas < minReplicas)
      return await this.rescale(target, minReplicas, 'Current number of replicas below Spec.MinReplicas');
    await this.tellFailure(target);
    await this.write(replicas, this.autoscaler.status?.desiredReplicas ?? 0);
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
    await this.write(replicas, wanted, formatTime(this.now));
  }

  /** Says of each metric why it cannot be had; the first one is the condition. */
  private async tellFailure(target: ScaleTarget): Promise<void> {
    const rivals = this.rivals(target);
    if (rivals.length > 1) {
      const message = `pods by selector ${target.shownSelector} are controlled by multiple HPAs: [${rivals.join(' ')}]`;
      await this.tell('Warning', 'AmbiguousSelector', message);
      this.set('ScalingActive', 'False', 'AmbiguousSelector', message);
      return await this.tell('Warning', 'FailedComputeMetricsReplicas', message);
    }
    const { metrics = [] } = this.autoscaler.spec;
    // One for each metric, which nothing is known of.
    this.currentMetrics = metrics.map(() => ({ type: '' }));
    const failures = metrics.map((metric) => failureOf(metric, this.autoscaler.metadata.namespace ?? ''));
    for (const { reason, message } of failures) await this.tell('Warning', reason, message);
    const [first] = failures;
    if (!first) return;
    const message = `the HPA was unable to compute the replica count: ${first.message}`;
    this.set('ScalingActive', 'False', first.reason, message);
    const count = `${failures.length} invalid out of ${metrics.length}`;
    const summary = `invalid metrics (${count}), first error is: ${first.failure}`;
    await this.tell('Warning', 'FailedComputeMetricsReplicas', summary);
  }

  /** The autoscalers that want to scale these very Pods. */
  private rivals({ selector }: ScaleTarget): string[] {
    const { namespace } = this.autoscaler.metadata;
    const pods = this.client
      .list('pods', namespace)
      .filter((pod) => matchesLabelSelector(selector, pod.metadata.labels));
    return this.client.list('horizontalpodautoscalers.autoscaling', namespace).flatMap((other) => {
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
