import type { Container, ContainerStatus, Pod } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { type Attempt, type ContainerState, isRunning, type PodState } from './pod-state.ts';

/** The statuses of one list of containers, as the kubelet lists them: only the usual ones in the order of their names. */
export function containerStatuses(
  pod: Pod,
  state: PodState,
  list: 'containers' | 'initContainers' | 'ephemeralContainers',
): ContainerStatus[] {
  const containers = (pod.spec[list] ?? []) as Container[];
  const statuses = containers.map((container) =>
    containerStatus(pod, container, state.containers.get(container.name), list === 'initContainers'),
  );
  if (list === 'ephemeralContainers') return statuses.map(({ started, ...status }) => ({ ...status, ready: false }));
  return list === 'initContainers' ? statuses : statuses.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function containerStatus(
  pod: Pod,
  container: Container,
  state: ContainerState | undefined,
  isInit: boolean,
): ContainerStatus {
  const attempt = state?.current;
  const exited = attempt?.exit && !state?.waiting ? attempt : undefined;
  const last = attempt?.exit && state?.waiting ? attempt : state?.previous;
  const created = pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating';
  const current: ContainerStatus['state'] = isRunning(state)
    ? { running: { startedAt: formatTime(attempt?.startedMs ?? 0) } }
    : exited
      ? { terminated: terminated(exited) }
      : { waiting: state?.waiting ?? { reason: created } };
  return {
    name: container.name,
    state: current,
    lastState: last?.exit ? { terminated: terminated(last) } : {},
    ready:
      isInit && container.restartPolicy !== 'Always'
        ? attempt?.exit?.code === 0
        : isRunning(state) && (state?.ready ?? false),
    restartCount: state?.restarts ?? 0,
    image: attempt?.image ?? container.image ?? '',
    imageID: attempt?.imageId ?? '',
    ...(attempt && { containerID: attempt.id }),
    started: isRunning(state) && (state?.started ?? false),
    ...(attempt && createdFields(pod, container)),
    ...(container.volumeMounts && {
      volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
        name,
        mountPath,
        ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }),
      })),
    }),
  };
}

/** What is known of a container once the runtime has created it. */
function createdFields(pod: Pod, container: Container): Partial<ContainerStatus> {
  const { limits, requests } = container.resources ?? {};
  const context = { ...pod.spec.securityContext, ...container.securityContext };
  const gid = context.runAsGroup ?? 0;
  const groups = [...new Set([gid, ...(pod.spec.securityContext?.supplementalGroups ?? [])])];
  const group = pod.spec.securityContext?.fsGroup;
  return {
    resources: { ...(limits && { limits }), ...(requests && { requests }) },
    ...(requests && { allocatedResources: requests }),
    user: {
      linux: {
        gid,
        supplementalGroups: group === undefined || groups.includes(group) ? groups : [...groups, group],
        uid: context.runAsUser ?? 0,
      },
    },
  };
}

function terminated({ id, startedMs, exit }: Attempt) {
  return {
    exitCode: exit?.code ?? 0,
    reason: exit?.reason ?? 'Error',
    ...(exit?.message && { message: exit.message }),
    // What could not be started began at the beginning of time.
    startedAt: formatTime(startedMs ?? 0),
    finishedAt: formatTime(exit?.atMs ?? 0),
    containerID: id,
  };
}
