import { disruptionConditions } from '../../../kube/disruption.ts';
import { clone, isRecord, type KubeObject, type Pod, type PodDisruptionBudget } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { formatTime } from '../../../kube/time.ts';
import type { Api, Target, WriteOptions } from '../context.ts';
import { matchNamespace } from '../create.ts';
import { type DeletionOptions, remove } from '../delete.ts';
import { ApiError, badRequest, forbidden } from '../errors.ts';
import { stored } from '../get.ts';
import { replace } from '../update.ts';
import { success } from './success.ts';

const mostDisrupted = 2000;
const soonSeconds = 10;

/** Deletes a Pod unless its budget forbids it: 429 then (pkg/registry/core/pod/storage/eviction.go). */
export function evict(api: Api, target: Target, body: KubeObject, options: WriteOptions): KubeObject {
  if (body.metadata.name !== target.name) throw badRequest('name in URL does not match name in Eviction object');
  matchNamespace(body, target.namespace);
  const given = isRecord(body.deleteOptions)
    ? (body.deleteOptions as Partial<DeletionOptions> & { dryRun?: unknown })
    : {};
  const dryRun = options.dryRun || (Array.isArray(given.dryRun) && given.dryRun.includes('All'));
  const pod = stored(api, target) as Pod;
  if (!needsNoBudget(pod)) askBudget(api, pod, { ...options, dryRun });
  if (!dryRun) markDisrupted(api, target, options);
  remove(api, target, { ...given, dryRun });
  return success();
}

/** What has ended, has not begun or is going already disturbs nobody by its end. */
function needsNoBudget({ status, metadata }: Pod): boolean {
  return status?.phase !== 'Running' || metadata.deletionTimestamp !== undefined;
}

function askBudget(api: Api, pod: Pod, options: WriteOptions): void {
  const budgets = api.store
    .list('poddisruptionbudgets.policy', pod.metadata.namespace)
    .map((object) => object as PodDisruptionBudget)
    .filter(({ spec }) => matchesLabelSelector(spec.selector, pod.metadata.labels));
  const [budget, another] = budgets;
  if (!budget) return;
  if (another)
    throw new ApiError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  const isReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  const isSound = currentHealthy >= desiredHealthy && desiredHealthy > 0;
  if (!isReady && (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || isSound)) return;
  spend(api, budget, pod, options);
}

/** Takes one disruption off the budget, and notes the Pod so that it counts as gone from now on. */
function spend(api: Api, budget: PodDisruptionBudget, pod: Pod, options: WriteOptions): void {
  const { name, generation = 0 } = budget.metadata;
  const now = api.clock.now();
  const status = clone(budget.status);
  if (!status || (status.observedGeneration ?? 0) < generation)
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, soonSeconds);
  if (status.disruptionsAllowed === 0) throw tooMany(refusal(budget));
  const ref = { group: 'policy', plural: 'poddisruptionbudget' };
  const disrupted = (status.disruptedPods ?? {}) as unknown as Record<string, string>;
  if (Object.keys(disrupted).length > mostDisrupted)
    throw forbidden(ref, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (options.dryRun) return;
  const disruptionsAllowed = status.disruptionsAllowed - 1;
  const observedGeneration = status.observedGeneration ?? 0;
  const next = {
    ...status,
    disruptionsAllowed,
    disruptedPods: { ...disrupted, [pod.metadata.name]: formatTime(now) },
    ...(disruptionsAllowed === 0 && {
      conditions: disruptionConditions({ status, disruptionsAllowed, observedGeneration }, now),
    }),
  };
  const resource = api.registry.byStorage('poddisruptionbudgets.policy');
  if (!resource) return;
  const target = { resource, namespace: budget.metadata.namespace ?? '', name };
  const server: WriteOptions = { ...options, manager: 'kube-apiserver', isInternal: true };
  replace(api, target, budget, { ...clone(budget), status: next } as unknown as KubeObject, 'status', server);
}

function refusal({ metadata: { name }, status }: PodDisruptionBudget): string {
  const condition = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const why = condition?.status === 'False' && condition.message ? condition.message : '';
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  const words = `The disruption budget ${name} does not allow evicting pods currently`;
  if (why && condition?.reason === 'SyncFailed') return `${words} because it failed sync: ${why}`;
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return why ? `${words} (${condition?.reason}): ${why}` : words;
}

function tooMany(cause: string, retryAfterSeconds = 0): ApiError {
  return new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message: cause }],
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
  });
}

/** The Pod's status tells why it goes. */
function markDisrupted(api: Api, target: Target, options: WriteOptions): void {
  const old = stored(api, target) as Pod;
  const others = (old.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    ...(old.metadata.generation && { observedGeneration: old.metadata.generation }),
    lastTransitionTime: formatTime(api.clock.now()),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const draft = clone(old);
  draft.status = { ...draft.status, conditions: [...others, condition] } as NonNullable<Pod['status']>;
  replace(api, target, old, draft, 'status', { ...options, manager: 'kube-apiserver', isInternal: true });
}
