import { checkLabel, checkPathSegment, checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';

interface IngressClass extends KubeObject {
  spec?: { controller?: string; parameters?: Parameters };
}

interface Parameters {
  apiGroup?: string;
  kind?: string;
  name?: string;
  scope?: string;
  namespace?: string;
}

const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

export const ingressClass = defineResource<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  generationOf: 'spec',
  applyDefaults({ spec }) {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
  },
  validate: ({ spec = {} }) => [
    ...validateController(spec.controller ?? '', 'spec.controller'),
    ...(spec.parameters ? validateParameters(spec.parameters, 'spec.parameters') : []),
  ],
  updateRules: 'first',
  validateUpdate: (next, old) =>
    immutableField(next.spec?.controller ?? '', old.spec?.controller ?? '', 'spec.controller'),
  columns: [
    {
      ...nameColumn,
      cell: ({ metadata }) =>
        metadata.name + (metadata.annotations?.[defaultAnnotation] === 'true' ? ' (default)' : ''),
    },
    { name: 'Controller', cell: ({ spec }) => spec?.controller ?? '' },
    { name: 'Parameters', cell: ({ spec }) => parametersOf(spec?.parameters) },
    ageColumn,
  ],
});

function validateController(controller: string, path: string): FieldError[] {
  if (!controller) return [fieldError.required(path)];
  if (controller.length > 250) return [fieldError.tooLong(path, 250)];
  const [, domain = '', rest = ''] = /^([^/]*)\/(.+)$/s.exec(controller) ?? [];
  if (!domain || !rest)
    return [fieldError.invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return checkSubdomain(domain).map((text) => fieldError.invalid(path, domain, text));
}

function validateParameters({ apiGroup, kind = '', name = '', scope = '', namespace }: Parameters, path: string) {
  const segment = (value: string, field: string) =>
    value
      ? checkPathSegment(value).map((text) => fieldError.invalid(`${path}.${field}`, value, text))
      : [fieldError.required(`${path}.${field}`)];
  const errors = [
    ...(typeof apiGroup === 'string'
      ? checkSubdomain(apiGroup).map((text) => fieldError.invalid(`${path}.apiGroup`, apiGroup, text))
      : []),
    ...segment(kind, 'kind'),
    ...segment(name, 'name'),
  ];
  if (scope !== 'Cluster' && scope !== 'Namespace')
    return [...errors, fieldError.notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace'])];
  const at = `${path}.namespace`;
  if (scope === 'Cluster')
    return namespace === undefined
      ? errors
      : [...errors, fieldError.forbidden(at, "`parameters.scope` is set to 'Cluster'")];
  if (namespace === undefined) return [...errors, fieldError.required(at, "`parameters.scope` is set to 'Namespace'")];
  return [...errors, ...checkLabel(namespace).map((text) => fieldError.invalid(at, namespace, text))];
}

function parametersOf(given: Parameters | undefined): string {
  if (!given) return '<none>';
  return `${given.kind}${given.apiGroup === undefined ? '' : `.${given.apiGroup}`}/${given.name}`;
}
