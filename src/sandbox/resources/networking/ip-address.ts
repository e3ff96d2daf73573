import { checkPathSegment, checkSubdomain, type NameCheck } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { validateCanonicalIp } from '../parts/addresses.ts';
import { nameColumn } from '../parts/columns.ts';

interface IpAddress extends KubeObject {
  spec?: { parentRef?: ParentRef };
}

interface ParentRef {
  group?: string;
  resource?: string;
  namespace?: string;
  name?: string;
}

export const ipAddress = defineResource<IpAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  // The name is the address; the rule for it is below.
  nameRule: 'any',
  generationOf: 'none',
  validate: ({ metadata, spec }) => [
    ...(metadata.name ? validateCanonicalIp(metadata.name, 'metadata.name') : []),
    ...validateParent(spec?.parentRef, 'spec.parentRef'),
  ],
  validateUpdate: (next, old) =>
    parentOf(next.spec?.parentRef) === parentOf(old.spec?.parentRef)
      ? []
      : [fieldError.invalid('spec.parentRef', goForm(next.spec?.parentRef ?? {}), 'field is immutable')],
  columns: [nameColumn, { name: 'ParentRef', cell: ({ spec }) => parentOf(spec?.parentRef) }],
});

function validateParent(parent: ParentRef | undefined, path: string): FieldError[] {
  if (!parent) return [fieldError.required(path)];
  const { group, resource, namespace, name } = parent;
  const check = (value: string | undefined, field: string, rule: NameCheck) =>
    value ? rule(value).map((text) => fieldError.invalid(`${path}.${field}`, value, text)) : [];
  return [
    ...check(group, 'group', checkSubdomain),
    ...(resource ? check(resource, 'resource', checkPathSegment) : [fieldError.required(`${path}.resource`)]),
    ...(name ? check(name, 'name', checkPathSegment) : [fieldError.required(`${path}.name`)]),
    ...check(namespace, 'namespace', checkPathSegment),
  ];
}

// Printed as Go prints the internal type, whose fields have upper case.
const goForm = ({ group = '', resource = '', namespace = '', name = '' }: ParentRef) => ({
  Group: group,
  Resource: resource,
  Namespace: namespace,
  Name: name,
});

function parentOf(parent: ParentRef | undefined): string {
  if (!parent) return '<none>';
  const { group, resource = '', namespace, name = '' } = parent;
  const kind = (group ? `${resource}.${group}` : resource).toLowerCase();
  return [kind, ...(namespace ? [namespace] : []), name].join('/');
}
