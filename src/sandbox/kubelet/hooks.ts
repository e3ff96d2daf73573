import type { Container } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Container as RuntimeContainer } from '../runtime/container.ts';
import { runCommand } from './run-command.ts';
import { portNumber } from './target-port.ts';

/** What is done when a container has started, or before it is stopped. */
export type Hook = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;

/** Runs a hook; `done` hears whether it succeeded. The result gives up. */
export function runHook(
  hook: Hook,
  { container, runtime, clock }: { container: Container; runtime: RuntimeContainer; clock: Clock },
  done: (succeeded: boolean) => void,
): () => void {
  if (hook.exec)
    return runCommand(runtime, hook.exec.command ?? [], (end) => done(end.kind === 'ended' && end.code === 0));
  if (hook.sleep) return clock.after(hook.sleep.seconds * 1000, () => done(true));
  if (!hook.httpGet) {
    done(false);
    return () => {};
  }
  const { path = '/', port, host } = hook.httpGet;
  const headers = { host: `${host ?? ''}:${portNumber(container, port)}`, 'user-agent': 'kube-lifecycle/1.36' };
  const answer = runtime.serve(portNumber(container, port), { method: 'GET', path, headers, from: '10.244.0.1' });
  // Any answer will do: its status is not looked at (pkg/kubelet/lifecycle/handlers.go).
  if (typeof answer === 'function') return answer(() => done(true));
  done(answer !== undefined);
  return () => {};
}
