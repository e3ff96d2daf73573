import { type Condition, setCondition } from '../../../kube/conditions.ts';
import { deletionTimeoutMs, disruptionConditions } from '../../../kube/disruption.ts';
import { clone, equal, keyOf, type LabelSelector, type Pod, type PodDisruptionBudget } from '../../../kube/object.ts';
import { formatSelector, matchesLabelSelector, requirementsOf } from '../../../kube/selector.ts';
import { parseTime } from '../../../kube/time.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { isReady } from '../pods.ts';
import { expectationOf } from './expected-pods.ts';

const source = { component: 'controllermanager' };

type Status = NonNullable<PodDisruptionBudget['status']>;

/** Counts how many Pods of a budget may be evicted (pkg/controller/disruption). */
export const disruptionController = defineController(() => ({
  name: 'disruption-controller',
  identity: controllerIdentity('disruption-controller'),

  watch({ client, enqueue }) {
    const enqueueBudgetsOf = (pod: Pod) => {
      for (const budget of client.list('poddisruptionbudgets.policy', pod.metadata.namespace))
        if (matchesLabelSelector(budget.spec.selector, pod.metadata.labels)) enqueue(keyOf(budget));
    };
    const enqueueBudgetsIn = ({ metadata }: { metadata: { namespace?: string } }) => {
      for (const budget of client.list('poddisruptionbudgets.policy', metadata.namespace)) enqueue(keyOf(budget));
    };
    return [
      client.subscribe('poddisruptionbudgets.policy', ({ object }) => enqueue(keyOf(object))),
      client.subscribe('pods', ({ object, old }) => {
        enqueueBudgetsOf(object);
        if (old && !equal(old.metadata.labels, object.metadata.labels)) enqueueBudgetsOf(old);
      }),
      // The real one asks for scales when Pods change; those that change at once need no second look.
      client.subscribe('deployments.apps', ({ object, old }) => {
        if (old && old.spec.replicas !== object.spec.replicas) enqueueBudgetsIn(object);
      }),
      client.subscribe('statefulsets.apps', ({ object, old }) => {
        if (old && old.spec.replicas !== object.spec.replicas) enqueueBudgetsIn(object);
      }),
    ];
  },

  async reconcile(key, { client, clock, enqueueAfter }) {
    const budget = client.get('poddisruptionbudgets.policy', key);
    if (!budget) return;
    const now = clock.now();
    const pods = client
      .list('pods', budget.metadata.namespace)
      .filter((pod) => matchesLabelSelector(budget.spec.selector, pod.metadata.labels));
    const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
      client.event(budget, { type, reason, message }, source);
    if (pods.length === 0) await tell('Normal', 'NoPods', 'No matching pods found');
    try {
      const { expected, healthy, unmanaged } = expectationOf(budget, pods, client);
      if (unmanaged.length) await tell('Warning', 'UnmanagedPods', unmanagedText(budget.spec.selector));
      const { disrupted, recheckMs } = disruptedPods(budget, pods, now);
      const currentHealthy = pods.filter(
        (pod) => !pod.metadata.deletionTimestamp && !(pod.metadata.name in disrupted) && isReady(pod),
      ).length;
      await writeStatus(client, budget, statusOf(budget, { expected, healthy, currentHealthy, disrupted }, now));
      if (recheckMs !== undefined) enqueueAfter(key, recheckMs);
    } catch (error) {
      if (error instanceof ApiError || !(error instanceof Error)) throw error;
      const message = `Failed to calculate the number of expected pods: ${error.message}`;
      await tell('Warning', 'CalculateExpectedPodCountFailed', message);
      await writeStatus(client, budget, failSafe(budget, error.message, now));
    }
  },
}));

interface Counted {
  expected: number;
  healthy: number;
  currentHealthy: number;
  disrupted: Record<string, string>;
}

function statusOf(
  { metadata, status }: PodDisruptionBudget,
  { expected, healthy, currentHealthy, disrupted }: Counted,
  now: number,
): Status {
  const spare = expected > 0 ? Math.max(0, currentHealthy - healthy) : 0;
  const observedGeneration = metadata.generation ?? 0;
  const conditions = disruptionConditions({ status, disruptionsAllowed: spare, observedGeneration }, now);
  return {
    currentHealthy,
    desiredHealthy: healthy,
    expectedPods: expected,
    disruptionsAllowed: spare,
    ...(Object.keys(disrupted).length && { disruptedPods: disrupted }),
    observedGeneration,
    conditions,
  } as unknown as Status;
}

/** When nothing is known, nobody may be evicted. */
function failSafe({ status }: PodDisruptionBudget, message: string, now: number): Status {
  const failed = { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message };
  const { observedGeneration } = status ?? {};
  const next = { ...failed, ...(observedGeneration !== undefined && { observedGeneration }) };
  const conditions = setCondition((status?.conditions ?? []) as Condition[], next, now);
  return { ...clone(status ?? {}), disruptionsAllowed: 0, conditions } as unknown as Status;
}

async function writeStatus(client: Client, budget: PodDisruptionBudget, status: Status): Promise<void> {
  if (equal(status, budget.status)) return;
  await client.updateStatus('poddisruptionbudgets.policy', { ...clone(budget), status });
}

/** Pods that were let go and are not gone yet; after a while they count as never let go. */
function disruptedPods({ status }: PodDisruptionBudget, pods: readonly Pod[], now: number) {
  const disrupted: Record<string, string> = {};
  let recheckMs: number | undefined;
  const since = (status?.disruptedPods ?? {}) as unknown as Record<string, string>;
  for (const { metadata } of pods) {
    const at = since[metadata.name];
    if (at === undefined || metadata.deletionTimestamp) continue;
    const leftMs = (parseTime(at) ?? 0) + deletionTimeoutMs - now;
    if (leftMs < 0) continue;
    disrupted[metadata.name] = at;
    recheckMs = Math.min(recheckMs ?? leftMs, leftMs);
  }
  return { disrupted, ...(recheckMs !== undefined && { recheckMs }) };
}

function unmanagedText(selector: LabelSelector | undefined): string {
  const shown = formatSelector(requirementsOf(selector ?? {}));
  return `Pods selected by this PodDisruptionBudget (selector: ${shown}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
}
