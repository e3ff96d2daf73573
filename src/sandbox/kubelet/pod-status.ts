import type { ContainerStatus, Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { podResources } from '../../kube/pod-resources.ts';
import { formatTime } from '../../kube/time.ts';
import type { Refusal } from './admission.ts';
import { containerStatuses } from './container-status.ts';
import { type Phase, podPhase } from './pod-phase.ts';
import { isRunning, type PodState } from './pod-state.ts';

type Resources = NonNullable<Pod['spec']['containers'][number]['resources']>;
/** With two fields that the client's types do not have yet. */
export type PodStatus = NonNullable<Pod['status']> & {
  resources?: Resources;
  allocatedResources?: Resources['requests'];
};
type Condition = NonNullable<PodStatus['conditions']>[number];

/** The status that the kubelet reports: a value of what is known, and of the conditions before. */
export function podStatus(pod: Pod, state: PodState, hostIP: string, now: number): PodStatus {
  const isTerminal = pod.metadata.deletionTimestamp !== undefined && state.stopping !== undefined;
  const own = podPhase(pod, state, isTerminal || state.verdict !== undefined);
  // One that is evicted and ends well all the same has succeeded, as recorded.
  const isGood = isEviction(state.verdict) && own === 'Succeeded';
  const reached = state.verdict && !isGood ? 'Failed' : own;
  // While something runs the Pod has not ended (mergePodStatus of pkg/kubelet/status).
  const isHeld = (reached === 'Failed' || reached === 'Succeeded') && [...state.containers.values()].some(isRunning);
  const phase = isHeld ? ((pod.status?.phase as Phase | undefined) ?? 'Pending') : reached;
  const verdict = isHeld || isGood ? undefined : state.verdict;
  const statuses = containerStatuses(pod, state, 'containers');
  const initStatuses = containerStatuses(pod, state, 'initContainers');
  const ephemeralStatuses = containerStatuses(pod, state, 'ephemeralContainers');
  const ip = pod.spec.hostNetwork ? hostIP : state.ip;
  const observed = pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation };
  const resources = resourcesOf(pod);
  return {
    ...observed,
    phase,
    ...(verdict && { reason: verdict.reason, message: verdict.message }),
    conditions: conditions(pod, state, phase, [...initStatuses, ...statuses], now),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(ip && { podIP: ip, podIPs: [{ ip }] }),
    startTime: formatTime(state.startMs),
    ...(initStatuses.length > 0 && { initContainerStatuses: initStatuses }),
    containerStatuses: statuses,
    ...(ephemeralStatuses.length > 0 && { ephemeralContainerStatuses: ephemeralStatuses }),
    resources,
    ...(resources.requests && { allocatedResources: resources.requests }),
  };
}

/** The status of a Pod that its node does not take (rejectPod of pkg/kubelet). */
export function refusedStatus({ metadata }: Pod, { reason, message }: Refusal, now: number): PodStatus {
  return {
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
    startTime: formatTime(now),
  };
}

/** What all its containers have together. */
function resourcesOf(pod: Pod): Resources {
  const [limits, requests] = [podResources(pod, 'limits'), podResources(pod, 'requests')];
  const isGiven = (list: Record<string, string>) => Object.keys(list).length > 0;
  return { ...(isGiven(limits) && { limits }), ...(isGiven(requests) && { requests }) };
}

const isEviction = (verdict: PodState['verdict']) => verdict?.reason === 'Evicted' || verdict?.disruption !== undefined;

const disrupted = 'DisruptionTarget';
const pending = 'PodResizePending';
const owned = [pending, 'PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** The kubelet's conditions behind those of others, with the texts of pkg/kubelet/status/generate.go. */
function conditions(pod: Pod, state: PodState, phase: Phase, statuses: ContainerStatus[], now: number): Condition[] {
  const before = pod.status?.conditions ?? [];
  const build = (type: string, fact: Partial<Condition> & { status: string }): Condition => {
    const old = before.find((condition) => condition.type === type);
    const kept = old?.status === fact.status && old.lastTransitionTime;
    return {
      type,
      ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
      lastProbeTime: null as unknown as string,
      lastTransitionTime: kept || formatTime(now),
      ...fact,
    };
  };
  const containersReady = readiness(pod, phase, statuses);
  const gate = containersReady.status === 'True' ? gates(pod, before) : undefined;
  const disruption = isFinished({ status: { phase } }) ? state.verdict?.disruption : undefined;
  return [
    ...(state.deferred ? [build(pending, deferred(state.deferred))] : []),
    ...before.filter(({ type }) => !owned.includes(type) && !(disruption && type === disrupted)),
    ...(disruption ? [build(disrupted, { status: 'True', reason: 'TerminationByKubelet', message: disruption })] : []),
    build('PodReadyToStartContainers', { status: state.sandbox === 'ready' ? 'True' : 'False' }),
    build('Initialized', initialized(pod, state, phase, statuses)),
    build('Ready', gate ?? containersReady),
    build('ContainersReady', containersReady),
    build('PodScheduled', { status: 'True' }),
  ];
}

function deferred({ message, atMs }: NonNullable<PodState['deferred']>) {
  return { status: 'True', reason: 'Deferred', message, lastProbeTime: formatTime(atMs) };
}

function initialized(pod: Pod, state: PodState, phase: Phase, statuses: ContainerStatus[]) {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (pod.spec.containers.some(({ name }) => state.containers.get(name)?.current)) return { status: 'True' };
  const incomplete = (pod.spec.initContainers ?? [])
    .filter(({ name, restartPolicy }) => {
      const status = statuses.find((entry) => entry.name === name);
      return restartPolicy === 'Always' ? !status?.started : !status?.ready;
    })
    .map(({ name }) => name);
  if (incomplete.length === 0) return { status: 'True' };
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}

function readiness(pod: Pod, phase: Phase, statuses: ContainerStatus[]): Partial<Condition> & { status: string } {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  const unready = [...sidecars, ...pod.spec.containers]
    .filter(({ name }) => !statuses.find((status) => status.name === name)?.ready)
    .map(({ name }) => name);
  if (unready.length === 0) return { status: 'True' };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}

function gates(pod: Pod, before: readonly Condition[]) {
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = before.find(({ type }) => type === conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  if (messages.length === 0) return undefined;
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}
