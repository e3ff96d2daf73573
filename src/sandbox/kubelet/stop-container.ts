import type { Container } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Container as RuntimeContainer } from '../runtime/container.ts';
import type { Signal } from '../runtime/signals.ts';
import { runHook } from './hooks.ts';

// However little time is left, a container gets so much to end by itself (minimumGracePeriodInSeconds).
const leastSeconds = 2;

/** A container that is being stopped. */
export interface Stop {
  /** Looks whether its turn has come. */
  look(): void;
  /** Forgets it: the container has ended, or is stopped in another way. */
  cancel(): void;
}

/** Stops a container as killContainer of pkg/kubelet/kuberuntime does: hook, turn, signal, and the end when its time is over. */
export function stopContainer(settings: {
  container: Container;
  runtime: RuntimeContainer;
  signal: Signal;
  graceSeconds: number;
  clock: Clock;
  /** False while others must end first. */
  isItsTurn: () => boolean;
  hookFailed: () => void;
}): Stop {
  const { container, runtime, graceSeconds, clock, isItsTurn } = settings;
  const beganMs = clock.now();
  const leftSeconds = () => graceSeconds - Math.floor((clock.now() - beganMs) / 1000);
  let phase: 'hook' | 'turn' | 'signal' = 'hook';
  let cancelTimer = () => {};
  let cancelHook = () => {};

  const preStop = container.lifecycle?.preStop;
  if (preStop && graceSeconds > 0) {
    cancelTimer = clock.after(graceSeconds * 1000, () => {
      cancelHook();
      wait();
    });
    cancelHook = runHook(preStop, { container, runtime, clock }, (succeeded) => {
      if (phase !== 'hook') return;
      if (!succeeded) settings.hookFailed();
      wait();
    });
  } else wait();

  function wait(): void {
    if (phase !== 'hook') return;
    phase = 'turn';
    cancelTimer();
    if (isItsTurn() || leftSeconds() <= 0) {
      signal();
      return;
    }
    cancelTimer = clock.after(leftSeconds() * 1000, signal);
  }

  function signal(): void {
    if (phase !== 'turn') return;
    phase = 'signal';
    cancelTimer();
    const endMs = Math.max(leftSeconds(), leastSeconds) * 1000;
    cancelTimer = clock.after(endMs, () => runtime.signal('KILL'));
    runtime.signal(settings.signal);
  }

  return {
    look() {
      if (phase === 'turn' && isItsTurn()) signal();
    },
    cancel() {
      cancelTimer();
      cancelHook();
      phase = 'signal';
    },
  };
}
