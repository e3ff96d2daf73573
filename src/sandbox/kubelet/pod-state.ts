import type { Container, ContainerStatus, Pod } from '../../kube/object.ts';
import type { BackOff } from './back-off.ts';
import type { Stop } from './stop-container.ts';

/** One run of a container. */
export interface Attempt {
  /** containerd://… */
  id: string;
  image: string;
  imageId: string;
  /** Undefined when it could not be started. */
  startedMs: number | undefined;
  exit: { atMs: number; code: number; reason: string; message?: string } | undefined;
}

/** What the kubelet knows of one container of a Pod. */
export interface ContainerState {
  restarts: number;
  current: Attempt | undefined;
  previous: Attempt | undefined;
  /** Why it does not run; without, it is being created. */
  waiting: { reason: string; message?: string } | undefined;
  /** Nothing is tried again before. */
  retryMs: number | undefined;
  /** A pull that is under way. */
  pull: { startedMs: number; untilMs: number } | undefined;
  pullBackOff: (BackOff & { error: string }) | undefined;
  crashBackOff: BackOff | undefined;
  started: boolean;
  ready: boolean;
  /** Gives up the hook that runs since its start. */
  giveUpHook: (() => void) | undefined;
  /** It is being stopped. */
  stop: Stop | undefined;
}

/** Why a Pod must not run any longer, as its status tells it. */
export interface Verdict {
  reason: string;
  message: string;
  graceSeconds: number;
  /** What its condition DisruptionTarget tells, if it gets one. */
  disruption?: string;
}

/** What the kubelet knows of one Pod, beside the object itself. */
export interface PodState {
  startMs: number;
  /** The Pod's volumes are there. */
  mounted: boolean;
  mountRetryMs: number | undefined;
  mountDelayMs: number;
  /** The address of the Pod's sandbox, while it has one. */
  ip: string | undefined;
  sandbox: 'none' | 'ready' | 'gone';
  containers: Map<string, ContainerState>;
  /** Set when the containers were asked to stop. */
  stopping: { graceSeconds: number } | undefined;
  /** What the node has no room for yet, though it is asked for: why. */
  deferred: { message: string; generation: number; atMs: number } | undefined;
  /** Set when the Pod has failed, whatever its containers do. */
  verdict: Verdict | undefined;
}

export function newPodState(now: number): PodState {
  return {
    startMs: now,
    mounted: false,
    mountRetryMs: undefined,
    mountDelayMs: 0,
    ip: undefined,
    sandbox: 'none',
    containers: new Map(),
    stopping: undefined,
    deferred: undefined,
    verdict: undefined,
  };
}

function newContainerState(): ContainerState {
  return {
    restarts: 0,
    current: undefined,
    previous: undefined,
    waiting: undefined,
    retryMs: undefined,
    pull: undefined,
    pullBackOff: undefined,
    crashBackOff: undefined,
    started: false,
    ready: false,
    giveUpHook: undefined,
    stop: undefined,
  };
}

/** The state of a container, made when it is asked for first. */
export function containerState(state: PodState, name: string): ContainerState {
  const known = state.containers.get(name);
  if (known) return known;
  const made = newContainerState();
  state.containers.set(name, made);
  return made;
}

export const isRunning = (container: ContainerState | undefined): boolean =>
  container?.current?.startedMs !== undefined && container.current.exit === undefined;

/** Whether a container that ended with the code is started again. */
export function restarts(pod: Pod, container: Container, code: number, isInit: boolean): boolean {
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  // An init container that succeeded has done its work, whatever the Pod's policy is.
  if (isInit && code === 0 && container.restartPolicy !== 'Always') return false;
  return policy === 'Always' || (policy === 'OnFailure' && code !== 0);
}

/** What a kubelet that starts anew knows from the API: the Pod's own status. */
export function restorePodState(pod: Pod, now: number): PodState {
  const { status } = pod;
  const state = newPodState(status?.startTime ? Date.parse(status.startTime) : now);
  if (!status?.podIP) return state;
  Object.assign(state, { ip: status.podIP, sandbox: 'ready', mounted: true });
  for (const entry of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
    state.containers.set(entry.name, restoreContainer(entry));
  return state;
}

/** What the power took: processes, and the Pod's sandbox with its address. */
export function losePower(state: PodState, now: number): void {
  if (state.sandbox === 'ready') Object.assign(state, { sandbox: 'none', ip: undefined });
  for (const container of state.containers.values())
    if (isRunning(container) && container.current) {
      container.current.exit = { atMs: now, code: 255, reason: 'Unknown' };
      Object.assign(container, { started: false, ready: false });
    }
}

function restoreContainer(status: ContainerStatus): ContainerState {
  return {
    ...newContainerState(),
    restarts: status.restartCount,
    current: restoreAttempt(status, status.state) ?? restoreAttempt(status, status.lastState),
    previous: restoreAttempt(status, status.lastState),
    started: status.started ?? false,
    ready: status.ready,
  };
}

function restoreAttempt(status: ContainerStatus, from: ContainerStatus['state']): Attempt | undefined {
  const image = { image: status.image, imageId: status.imageID };
  if (from?.running)
    return {
      ...image,
      id: status.containerID ?? '',
      startedMs: Date.parse(from.running.startedAt ?? ''),
      exit: undefined,
    };
  const ended = from?.terminated;
  if (!ended) return undefined;
  return {
    ...image,
    id: ended.containerID ?? '',
    startedMs: ended.reason === 'StartError' ? undefined : Date.parse(ended.startedAt ?? ''),
    exit: {
      atMs: Date.parse(ended.finishedAt ?? ''),
      code: ended.exitCode,
      reason: ended.reason ?? 'Error',
      ...(ended.message && { message: ended.message }),
    },
  };
}
