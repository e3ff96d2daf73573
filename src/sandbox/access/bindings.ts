import type { ClusterRoleBinding, KubeObject, RoleBinding } from '../../kube/object.ts';
import type { User } from '../http/hook.ts';
import type { Store } from '../store/store.ts';
import type { PolicyRule } from './policy-rule.ts';
import { describeSubject, isMeant } from './subjects.ts';

export type Binding = RoleBinding | ClusterRoleBinding;
export type RoleRef = RoleBinding['roleRef'];

/** The rules of one binding, with the words of an answer that it allowed; or why it has none. */
export type Grant = { kind: 'rules'; rules: readonly PolicyRule[]; reason: string } | { kind: 'missing'; why: string };

export const rbacGroup = 'rbac.authorization.k8s.io';
export const rbacResources = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map(
  (plural) => `${plural}.${rbacGroup}`,
);

/** What all bindings grant to the user: cluster-wide ones first, then those of the namespace, each in the order of names. */
export function grantsOf(store: Store, user: User, namespace: string): Grant[] {
  const everywhere = collect(store, store.list(`clusterrolebindings.${rbacGroup}`), user, '');
  if (!namespace) return everywhere;
  return [...everywhere, ...collect(store, store.list(`rolebindings.${rbacGroup}`, namespace), user, namespace)];
}

/** The rules of a role as a binding in the namespace names it; a text says that it is missing. */
export function rulesOfRole(store: Store, { kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | string {
  const plural = kind === 'Role' ? 'roles' : 'clusterroles';
  const role = store.get(`${plural}.${rbacGroup}`, kind === 'Role' ? `${namespace}/${name}` : name);
  if (!role) return `${kind.toLowerCase()}.${rbacGroup} ${JSON.stringify(name)} not found`;
  return (role.rules ?? []) as readonly PolicyRule[];
}

function collect(store: Store, bindings: readonly KubeObject[], user: User, namespace: string): Grant[] {
  return bindings.flatMap((object): Grant[] => {
    const { subjects = [], roleRef, metadata, kind } = object as Binding;
    const subject = subjects.find((one) => isMeant(one, user, namespace));
    if (!subject) return [];
    const rules = rulesOfRole(store, roleRef, namespace);
    if (typeof rules === 'string') return [{ kind: 'missing', why: rules }];
    const name = JSON.stringify(namespace ? `${metadata.name}/${namespace}` : metadata.name);
    const role = `${roleRef.kind} ${JSON.stringify(roleRef.name)}`;
    const to = describeSubject(subject, namespace);
    return [{ kind: 'rules', rules, reason: `RBAC: allowed by ${kind} ${name} of ${role} to ${to}` }];
  });
}
