import type { RoleBinding } from '../../kube/object.ts';
import type { User } from '../http/hook.ts';

export type Subject = NonNullable<RoleBinding['subjects']>[number];

/** Whether a subject of a binding means the user; `namespace` is the binding's, '' for a cluster-wide one. */
export function isMeant(subject: Subject, user: User, namespace: string): boolean {
  switch (subject.kind) {
    case 'User':
      return user.name === subject.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount': {
      const home = subject.namespace || namespace;
      return home !== '' && user.name === serviceAccountUser(home, subject.name);
    }
    default:
      return false;
  }
}

/** How reasons name a subject. */
export function describeSubject({ kind, name, namespace }: Subject, bindingNamespace: string): string {
  const full = kind === 'ServiceAccount' ? `${name}/${namespace || bindingNamespace}` : name;
  return `${kind} ${JSON.stringify(full)}`;
}

/** The user that a service account is. */
export function serviceAccountUser(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The groups that each service account of a namespace is in. */
export function serviceAccountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
