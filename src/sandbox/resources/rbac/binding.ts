import { checkPathSegment, checkSubdomain } from '../../../kube/names.ts';
import { equal } from '../../../kube/object.ts';
import { type Binding, type RoleRef, rbacGroup } from '../../access/bindings.ts';
import type { Subject } from '../../access/subjects.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type { Column } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

/** Users and groups belong to the group of RBAC itself. */
export function defaultBinding({ roleRef, subjects }: Binding): void {
  if (roleRef) roleRef.apiGroup ||= rbacGroup;
  for (const subject of subjects ?? [])
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= rbacGroup;
}

/** The rules for a new binding of one of these kinds of roles. */
export function validateBinding({ roleRef, subjects }: Binding, kinds: readonly string[]): FieldError[] {
  const namespaced = kinds.includes('Role');
  return [
    ...validateRoleRef(roleRef, kinds),
    ...(subjects ?? []).flatMap((subject, i) => validateSubject(subject, namespaced, `subjects[${i}]`)),
  ];
}

/** A binding stays with its role. */
export function validateBindingUpdate(next: Binding, old: Binding): FieldError[] {
  if (equal(next.roleRef, old.roleRef)) return [];
  const { apiGroup, kind, name } = next.roleRef;
  // The inner type of the reference has no names for JSON.
  return [fieldError.invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef')];
}

export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  { name: 'Role', cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  ageColumn,
  { name: 'Users', wide: true, cell: ({ subjects }) => namesOf(subjects, 'User') },
  { name: 'Groups', wide: true, cell: ({ subjects }) => namesOf(subjects, 'Group') },
  { name: 'ServiceAccounts', wide: true, cell: ({ subjects }) => namesOf(subjects, 'ServiceAccount') },
];

function namesOf(subjects: readonly Subject[] | undefined, kind: string): string {
  return (subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map(({ namespace = '', name }) => (kind === 'ServiceAccount' ? `${namespace}/${name}` : name))
    .join(', ');
}

function validateRoleRef({ apiGroup, kind, name }: RoleRef, kinds: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (apiGroup !== rbacGroup) errors.push(fieldError.notSupported('roleRef.apiGroup', apiGroup, [rbacGroup]));
  if (!kinds.includes(kind)) errors.push(fieldError.notSupported('roleRef.kind', kind, kinds));
  if (!name) errors.push(fieldError.required('roleRef.name'));
  else for (const text of checkPathSegment(name)) errors.push(fieldError.invalid('roleRef.name', name, text));
  return errors;
}

function validateSubject(
  { kind, apiGroup = '', name, namespace }: Subject,
  namespaced: boolean,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(fieldError.required(`${path}.name`));
  if (kind === 'ServiceAccount') {
    if (name) for (const text of checkSubdomain(name)) errors.push(fieldError.invalid(`${path}.name`, name, text));
    if (apiGroup) errors.push(fieldError.notSupported(`${path}.apiGroup`, apiGroup, ['']));
    if (!namespaced && !namespace) errors.push(fieldError.required(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== rbacGroup) errors.push(fieldError.notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup]));
  } else {
    errors.push(fieldError.notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  }
  return errors;
}
