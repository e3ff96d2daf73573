import type { Scope } from '../gateway/define.ts';
import { userOf } from '../gateway/observation.ts';
import type { ObservingGateway } from '../gateway/observe-and-guard.ts';
import type { RequestHook } from '../sandbox/http/hook.ts';

/** Mounts the gateway in the sandbox's listener. */
export function hookOf(gateway: ObservingGateway): RequestHook {
  return {
    authenticate(token) {
      const scope: Scope | undefined = gateway.scopeOf(token);
      if (!scope) return undefined;
      return {
        // The guard limits the learner; within it they are an administrator as kubeadm makes them: by a binding that they
        // can look at, and not by system:masters, which would skip the rules that the lessons are about.
        user: { name: userOf(scope), groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
        decide(info, headers) {
          const decision = gateway.decide(scope, { info, headers });
          return decision.kind === 'refuse' ? decision.status : undefined;
        },
        observe: (info, headers, code) => gateway.observe(scope, { info, headers }, code),
      };
    },
  };
}
