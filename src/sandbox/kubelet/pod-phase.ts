import type { Pod } from '../../kube/object.ts';
import { isRunning, type PodState, restarts } from './pod-state.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** The Pod's phase, by the rules of getPhase in pkg/kubelet/kubelet_pods.go; `isTerminal`: nothing is started again. */
export function podPhase(pod: Pod, state: PodState, isTerminal: boolean): Phase {
  const before = pod.status?.phase;
  if (before === 'Succeeded' || before === 'Failed') return before;
  let initPending = false;
  for (const container of pod.spec.initContainers ?? []) {
    const known = state.containers.get(container.name);
    if (container.restartPolicy === 'Always') {
      if (!known?.started && !known?.current?.exit) initPending = true;
      continue;
    }
    const exit = known?.current?.exit;
    if (exit && exit.code !== 0 && !restarts(pod, container, exit.code, true)) return 'Failed';
    if (!exit) initPending = true;
  }
  let [running, waiting, stopped, succeeded, final] = [0, 0, 0, 0, 0];
  for (const container of pod.spec.containers) {
    const known = state.containers.get(container.name);
    const exit = known?.current?.exit;
    if (isRunning(known)) running++;
    else if (!exit) waiting++;
    else {
      stopped++;
      if (exit.code === 0) succeeded++;
      if (isTerminal || !restarts(pod, container, exit.code, false)) final++;
    }
  }
  if (initPending || waiting > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  if (final < stopped) return 'Running';
  return succeeded === stopped ? 'Succeeded' : 'Failed';
}
