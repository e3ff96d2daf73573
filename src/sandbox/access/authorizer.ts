import type { User } from '../http/hook.ts';
import type { Store } from '../store/store.ts';
import type { Attributes } from './attributes.ts';
import { type Grant, grantsOf, rbacResources } from './bindings.ts';
import { type PolicyRule, ruleAllows } from './policy-rule.ts';

export interface Decision {
  allowed: boolean;
  /** Which binding allowed it, or which roles could not be found; '' when there is nothing to tell. */
  reason: string;
}

export interface Authorizer {
  authorize(request: Attributes): Decision;
  /** All rules that the user has in a namespace, and which roles could not be found. */
  rulesFor(user: User, namespace: string): { rules: PolicyRule[]; missing: string[] };
}

/** Members of this group may do everything; no rules are looked at. */
export const mastersGroup = 'system:masters';

const remembered = 1000;

/**
 * Role-based access control on what the store holds. The grants of a user in a namespace are worked out once and
 * forgotten when a role or binding changes, so that a request costs a look-up and a walk over its user's own rules.
 */
export function createAuthorizer(store: Store): Authorizer {
  const known = new Map<string, readonly Grant[]>();
  for (const resource of rbacResources) store.subscribe(resource, () => known.clear());

  const grants = (user: User, namespace: string): readonly Grant[] => {
    const key = `${namespace}\n${user.name}\n${user.groups.join('\n')}`;
    let found = known.get(key);
    if (!found) {
      if (known.size >= remembered) known.clear();
      found = grantsOf(store, user, namespace);
      known.set(key, found);
    }
    return found;
  };

  return {
    authorize(request) {
      if (request.user.groups.includes(mastersGroup)) return { allowed: true, reason: '' };
      const missing: string[] = [];
      for (const grant of grants(request.user, request.namespace)) {
        if (grant.kind === 'missing') missing.push(grant.why);
        else if (grant.rules.some((rule) => ruleAllows(rule, request))) return { allowed: true, reason: grant.reason };
      }
      return { allowed: false, reason: missing.length ? `RBAC: ${joinErrors(missing)}` : '' };
    },
    rulesFor(user, namespace) {
      const all = grants(user, namespace);
      return {
        rules: all.flatMap((grant) => (grant.kind === 'rules' ? grant.rules : [])),
        missing: all.flatMap((grant) => (grant.kind === 'missing' ? [grant.why] : [])),
      };
    },
  };
}

/** Several errors as Go prints an aggregate: each text once. */
export function joinErrors(texts: readonly string[]): string {
  const once = [...new Set(texts)];
  return once.length === 1 ? (once[0] ?? '') : `[${once.join(', ')}]`;
}
