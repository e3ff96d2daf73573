import type { Container, Pod } from '../../kube/object.ts';
import { nextBackOff } from './back-off.ts';
import type { NodeContext } from './node-context.ts';
import type { PodContainers } from './pod-containers.ts';
import type { PodEvents } from './pod-events.ts';
import { announceMs } from './pod-machine.ts';
import type { PodResize } from './pod-resize.ts';
import { containerState, type PodState } from './pod-state.ts';
import type { PodStops } from './pod-stops.ts';
import { beginHook } from './start-hook.ts';

// As long as a failed sync waits, at least.
const retryAfterMs = 10_000;

/** Pulls a container's image and starts it, or says why it cannot; `changed` is called when its hook after the start ends. */
export function containerStart(
  context: NodeContext,
  parts: { state: PodState; containers: PodContainers; stops: PodStops; events: PodEvents; resize: PodResize },
  changed: () => void,
): (pod: Pod, container: Container) => void {
  const { clock, random, images } = context;
  const { state, containers, stops, events, resize } = parts;
  const { announce } = events;

  /** Ten to fifteen seconds, as a failed sync waits; no longer than the back-off that is under way. */
  const retryDelay = (backOff: { updatedMs: number; delayMs: number } | undefined, now: number) => {
    const delay = Math.round(retryAfterMs * (1 + random.next() / 2));
    const left = backOff ? backOff.updatedMs + backOff.delayMs - now : 0;
    return left > 0 ? Math.min(delay, left) : delay;
  };

  return (pod, container) => {
    const now = clock.now();
    const known = containerState(state, container.name);
    const outcome = images.ensure(container, known, now);
    for (const event of outcome.events) announce(pod, container, event);
    if (outcome.kind === 'pulling') return;
    if (outcome.kind === 'failed') {
      known.waiting = { reason: outcome.reason, message: outcome.message };
      const soon = outcome.reason === 'ErrImagePull';
      known.retryMs = now + (soon ? announceMs : retryDelay(known.pullBackOff, now));
      return;
    }
    const exit = known.current?.exit;
    const result = containers.start(pod, container, outcome);
    if (result.kind === 'not-created') {
      known.waiting = { reason: 'CreateContainerConfigError', message: result.message };
      known.retryMs = now + retryDelay(undefined, now);
      announce(pod, container, { type: 'Warning', reason: 'Failed', message: `Error: ${result.message}` });
      return;
    }
    if (exit) known.crashBackOff = nextBackOff(known.crashBackOff, exit.atMs, now);
    announce(pod, container, { type: 'Normal', reason: 'Created', message: 'Container created' });
    if (result.kind === 'started') {
      announce(pod, container, { type: 'Normal', reason: 'Started', message: 'Container started' });
      resize.started(container.name);
      beginHook(pod, container, { clock, state, containers, stops, events }, changed);
    } else announce(pod, container, { type: 'Warning', reason: 'Failed', message: `Error: ${result.message}` });
  };
}
